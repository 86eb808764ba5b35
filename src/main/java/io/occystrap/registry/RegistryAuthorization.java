package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * Answers the challenges of one registry: with Basic credentials, or with a Bearer token from the token server that
 * the challenge names (the distribution project's token authentication). Tokens are kept for each scope until shortly
 * before they expire.
 */
final class RegistryAuthorization {

    private static final long SHORTEST_LIFE = 60;

    private record Token(String value, Instant renewal) { }

    private final Credentials credentials;
    private final HttpExchange http;
    private final RetryPolicy retries;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private volatile boolean basic;

    /**
     * @param credentials null for an anonymous client
     * @param http        sends the requests for tokens
     * @param retries     how patiently
     */
    RegistryAuthorization(Credentials credentials, HttpExchange http, RetryPolicy retries) {
        this.credentials = credentials;
        this.http = http;
        this.retries = retries;
    }

    /**
     * @param scope what the request is for, such as {@code repository:ns/app:pull}
     * @return the Authorization header to send, or null where nothing was asked for yet
     */
    String header(String scope) {
        Token token = tokens.get(scope);
        if (token != null && token.renewal.isAfter(Instant.now())) {
            return "Bearer " + token.value;
        }
        return basic ? credentials.basic() : null;
    }

    /**
     * Answers a 401, so that {@link #header} has something to send.
     *
     * @param what       what was asked for; printable
     * @param registry   who asked: scheme, host and port
     * @param scope      what the request is for
     * @param challenges of the WWW-Authenticate headers
     * @throws NotAuthorizedException if it cannot be answered
     * @throws IOException            if the token server cannot be reached
     */
    void answer(String what, URI registry, String scope, List<Challenge> challenges) throws IOException {
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("bearer") && challenge.parameter("realm") != null) {
                tokens.put(scope, fetch(what, registry, scope, challenge));
                return;
            }
        }
        for (Challenge challenge : challenges) {
            if (challenge.scheme().equals("basic")) {
                if (credentials == null) {
                    throw new NotAuthorizedException(what + " cannot be read", "the registry wants a user",
                            "give --username and --password");
                }
                basic = true;
                return;
            }
        }
        throw new NotAuthorizedException(what + " cannot be read",
                "the registry answered 401 and named no way to log in", null);
    }

    private Token fetch(String what, URI registry, String scope, Challenge challenge) throws IOException {
        URI realm = realm(what, registry, challenge.parameter("realm"));
        StringBuilder query = new StringBuilder(realm.getRawQuery() == null ? "" : realm.getRawQuery() + "&");
        String service = challenge.parameter("service");
        if (service != null) {
            query.append("service=").append(encode(service)).append('&');
        }
        String asked = challenge.parameter("scope");
        query.append("scope=").append(encode(asked != null ? asked : scope));
        URI uri = URI.create(realm.getScheme() + "://" + realm.getRawAuthority()
                + (realm.getRawPath() == null ? "" : realm.getRawPath()) + "?" + query);
        Map<String, String> headers = credentials == null ? Map.of() : Map.of("Authorization", credentials.basic());
        String server = Printable.escape(realm.getAuthority());
        try (ClassicHttpResponse response = retries.patiently(what, server, () -> http.get(uri, headers))) {
            byte[] body = HttpExchange.body(response);
            int status = response.getCode();
            String why = "the token server at " + server + " answered " + status;
            if (status == 401 || status == 403) {
                throw new NotAuthorizedException(what + " cannot be read", why,
                        credentials == null ? "give --username and --password" : "check --username and --password");
            }
            if (status != 200) {
                throw new UnavailableException(what + " cannot be read", why, "try again later");
            }
            return token(what, JsonDocument.object("token for " + what, body));
        }
    }

    private static Token token(String what, JsonNode answer) throws NotAuthorizedException {
        String value = answer.path("token").asText("");
        if (value.isEmpty()) {
            value = answer.path("access_token").asText("");
        }
        if (value.isEmpty() || !value.matches("[\\x21-\\x7e]+")) {
            throw new NotAuthorizedException(what + " cannot be read", "the token server's answer has no token", null);
        }
        long seconds = Math.min(Math.max(answer.path("expires_in").asLong(SHORTEST_LIFE), SHORTEST_LIFE), 86_400);
        return new Token(value, Instant.now().plus(Duration.ofSeconds(seconds * 9 / 10)));
    }

    /**
     * Credentials go to an encrypted realm, or back to a registry that is spoken to in plain text itself, and nowhere
     * else (CVE-2020-15157).
     */
    private URI realm(String what, URI registry, String text) throws NotAuthorizedException {
        URI realm;
        try {
            realm = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(what, text, "it is no URL");
        }
        boolean web = "https".equalsIgnoreCase(realm.getScheme()) || "http".equalsIgnoreCase(realm.getScheme());
        if (!web || realm.getHost() == null || realm.getRawUserInfo() != null) {
            throw refused(what, text, "it is no plain http or https URL");
        }
        boolean safe = "https".equalsIgnoreCase(realm.getScheme())
                || "http".equals(registry.getScheme()) && realm.getHost().equalsIgnoreCase(registry.getHost());
        if (credentials != null && !safe) {
            throw refused(what, text, "it would get the password unencrypted");
        }
        return realm;
    }

    private static NotAuthorizedException refused(String what, String realm, String why) {
        return new NotAuthorizedException(what + " cannot be read",
                "the registry's token server " + Printable.escape(realm) + " was refused: " + why, null);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
