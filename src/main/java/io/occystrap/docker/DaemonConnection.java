package io.occystrap.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.httpclient5.ApacheDockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.transport.DockerHttpClient.Request;
import com.github.dockerjava.transport.DockerHttpClient.Response;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.Interruption;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Set;

/**
 * The calls of Docker's Engine API that images need. Answers are streams; what is kept of one is bounded. Versions are
 * left out of the paths: every daemon then answers in its newest. May be used by several threads at once.
 */
final class DaemonConnection implements Closeable {

    private static final int LONGEST_MESSAGE = 64 << 10;
    private static final Set<Character> PLAIN = Set.of('-', '.', '_', '~', '/', ':', '@');

    private final DaemonAddress address;
    private final DockerHttpClient client;

    DaemonConnection(DaemonAddress address) {
        this.address = address;
        // With one, it would speak TLS to a TCP port.
        this.client = new ApacheDockerHttpClient.Builder().dockerHost(address.uri())
                .sslConfig(address.isSocket() ? NoTls::new : null).build();
    }

    /** @return what errors call the daemon; printable */
    String daemon() {
        return address.daemon();
    }

    /**
     * @param image a name or an ID
     * @return what the daemon says of it
     * @throws ImageNotFoundException if it has none
     * @throws IOException            if the daemon cannot be asked, or its answer is malformed
     */
    InspectedDaemonImage inspect(String image) throws IOException {
        try (Response response = execute(Request.Method.GET, "/images/" + encoded(image) + "/json", null)) {
            requireSuccess(response, image);
            byte[] body = bounded(response, JsonDocument.LARGEST + 1);
            String what = "what " + daemon() + " says of " + Printable.escape(image);
            return InspectedDaemonImage.parse(what, JsonDocument.object(what, body));
        }
    }

    /**
     * @param id of an image
     * @return the archive of {@code docker save}, as it comes; closing it ends the transfer, wherever it is
     * @throws ImageNotFoundException if there is no such image
     * @throws IOException            if the daemon does not send it
     */
    InputStream export(Digest id) throws IOException {
        Response response = execute(Request.Method.GET, "/images/" + encoded(id.toString()) + "/get", null);
        try {
            requireSuccess(response, id.toString());
            return new AnswerInputStream(response, this);
        } catch (IOException | RuntimeException e) {
            response.close();
            throw e;
        }
    }

    /**
     * @param archive in the form of {@code docker save}; read to its end, not closed
     * @return what the daemon says that it loaded
     * @throws IOException if the daemon refuses it, or the connection breaks, or reading the archive fails
     */
    LoadAnswer load(InputStream archive) throws IOException {
        try (Response response = execute(Request.Method.POST, "/images/load?quiet=1", archive)) {
            requireSuccess(response, "the image");
            return LoadAnswer.parse(daemon(), new AnswerInputStream(response, this));
        }
    }

    private Response execute(Request.Method method, String path, InputStream body) throws IOException {
        Request.Builder request = Request.builder().method(method).path(path);
        if (body != null) {
            request.putHeader("Content-Type", "application/x-tar").body(body);
        }
        try {
            return client.execute(request.build());
        } catch (RuntimeException e) {
            if (e.getCause() instanceof IOException cause) {
                throw explained(cause);
            }
            throw e;
        }
    }

    /** @return the failure of a connection, in words that a person can act on */
    IOException explained(IOException e) {
        if (Interruption.is(e) || Thread.currentThread().isInterrupted()) {
            return Interruption.of(e);
        }
        String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        if (reason.contains("Permission denied")) {
            return new NotAuthorizedException(daemon() + " cannot be reached", "permission denied",
                    "run as root, or as a member of the socket's group", e);
        }
        return new UnavailableException(daemon() + " cannot be reached, or broke off", Printable.escape(reason),
                "see whether it runs", e);
    }

    private void requireSuccess(Response response, String image) throws IOException {
        int status = response.getStatusCode();
        if (status >= 200 && status < 300) {
            return;
        }
        String said = message(response);
        if (status == 404) {
            // Docker says the name twice over.
            String why = said.toLowerCase(Locale.ROOT).startsWith("no such image") ? null : said;
            throw new ImageNotFoundException(daemon() + " has no image " + Printable.escape(image), why,
                    "its images are listed by 'docker images' or 'podman images'");
        }
        if (status == 401 || status == 403) {
            throw new NotAuthorizedException(daemon() + " refuses", said, null);
        }
        throw new UnavailableException(daemon() + " failed", "HTTP " + status + (said.isEmpty() ? "" : ": " + said), null);
    }

    /** @return the message of an error, printable; empty where there is none */
    private String message(Response response) throws IOException {
        byte[] body = bounded(response, LONGEST_MESSAGE);
        try {
            JsonNode message = JsonDocument.any("an error", body).path("message");
            return message.isTextual() ? Printable.escape(message.textValue()) : "";
        } catch (MalformedImageException e) {
            return "";
        }
    }

    private byte[] bounded(Response response, int most) throws IOException {
        try (InputStream in = new AnswerInputStream(response, this)) {
            return in.readNBytes(most);
        }
    }

    /** What is left is in the grammar of references, but not all of that is a URI's. */
    private static String encoded(String image) {
        StringBuilder path = new StringBuilder();
        for (char c : image.toCharArray()) {
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PLAIN.contains(c);
            path.append(plain ? String.valueOf(c) : String.format("%%%02X", (int) c));
        }
        return path.toString();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
