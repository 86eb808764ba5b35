package io.occystrap.observe;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ImageException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a daemon tells of its health to whoever asks.
 *
 * @param json   of its answer
 * @param up     whether it does what it is there for
 * @param faults what keeps it from that, printable
 */
public record ToldHealth(JsonNode json, boolean up, List<String> faults) {

    private static final Duration PATIENCE = Duration.ofSeconds(8);
    private static final int LARGEST = 1 << 20;
    private static final String UP = "UP";

    /**
     * @param daemon its address, {@code http://HOST:PORT}
     * @return what it tells
     * @throws ImageException           if it does not answer, or not as a daemon does
     * @throws IllegalArgumentException if that is no address
     */
    public static ToldHealth of(URI daemon) throws ImageException {
        if (!"http".equals(daemon.getScheme()) || daemon.getHost() == null) {
            throw new IllegalArgumentException(Printable.escape(daemon.toString()) + " is no address of a daemon (http://HOST:PORT)");
        }
        String what = "the daemon at " + Printable.escape(daemon.toString());
        JsonNode json = JsonDocument.object("the health of " + what, answer(what, daemon.resolve("/observe/health")));
        List<String> faults = new ArrayList<>();
        for (JsonNode check : json.path("checks")) {
            if (!check.path("status").asText().equals(UP)) {
                String why = check.path("message").asText();
                faults.add(Printable.escape(check.path("name").asText() + (why.isEmpty() ? "" : " (" + why + ")")));
            }
        }
        return new ToldHealth(json, json.path("status").asText().equals(UP), List.copyOf(faults));
    }

    private static byte[] answer(String what, URI health) throws UnavailableException {
        try {
            // A daemon is not behind a proxy, and sends nobody elsewhere.
            HttpURLConnection connection = (HttpURLConnection) health.toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout((int) PATIENCE.toMillis());
            connection.setReadTimeout((int) PATIENCE.toMillis());
            connection.setInstanceFollowRedirects(false);
            boolean known = connection.getResponseCode() == HttpURLConnection.HTTP_OK
                    || connection.getResponseCode() == HttpURLConnection.HTTP_UNAVAILABLE;
            try (InputStream in = known && connection.getErrorStream() != null ? connection.getErrorStream()
                    : known ? connection.getInputStream() : InputStream.nullInputStream()) {
                if (!known) {
                    throw new UnavailableException(what + " tells nothing of its health", "it answers "
                            + connection.getResponseCode(), "is it one of occystrap?");
                }
                return in.readNBytes(LARGEST);
            } finally {
                connection.disconnect();
            }
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw new UnavailableException(what + " does not answer", Printable.escape(String.valueOf(e.getMessage())),
                    "is 'occystrap run' running, and at which port does it tell of its health?", e);
        }
    }
}
