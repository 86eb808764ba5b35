package io.occystrap.interop;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives tokens for docker-registry (distribution, "Token Authentication"): JSON web tokens, signed with a key whose
 * certificate the registry has.
 */
final class TokenService {

    /** What docker-registry adds to the life of each token (registry/auth/token, "Leeway"). */
    private static final Duration LEEWAY = Duration.ofSeconds(60);

    private static final ObjectMapper JSON = new ObjectMapper();

    private final PrivateKey key;
    private final String certificate;
    private final String basic;
    private final String refreshToken;
    private final Duration life;
    private final List<String> scopes = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();

    /**
     * @param store        has the key
     * @param user         USER:PASSWORD
     * @param refreshToken an identity token
     * @param life         how long the registry takes a token
     */
    TokenService(KeyStore store, String user, String refreshToken, Duration life) throws GeneralSecurityException {
        this.key = (PrivateKey) store.getKey("key", "password".toCharArray());
        this.certificate = Base64.getEncoder().encodeToString(store.getCertificate("key").getEncoded());
        this.basic = "Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8));
        this.refreshToken = refreshToken;
        this.life = life;
    }

    /** @return the scopes that were asked for, those of a request together */
    List<String> scopes() {
        return List.copyOf(scopes);
    }

    /** @return the tokens that were given out */
    List<String> tokens() {
        return List.copyOf(tokens);
    }

    void handle(HttpExchange exchange) throws IOException {
        boolean form = exchange.getRequestMethod().equals("POST");
        String fields = form ? new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)
                : exchange.getRequestURI().getRawQuery();
        List<String> asked = new ArrayList<>();
        boolean known = basic.equals(exchange.getRequestHeaders().getFirst("Authorization"));
        for (String field : fields.split("&")) {
            String value = URLDecoder.decode(field.substring(field.indexOf('=') + 1), StandardCharsets.UTF_8);
            if (field.startsWith("scope=")) {
                asked.addAll(List.of(value.split(" ")));
            }
            known |= form && field.startsWith("refresh_token=") && value.equals(refreshToken);
        }
        if (!known) {
            RecordingServer.answer(exchange, 401, "{\"details\":\"incorrect username or password\"}");
            return;
        }
        scopes.add(String.join(" ", asked));
        try {
            String token = token(asked);
            tokens.add(token);
            RecordingServer.answer(exchange, 200, "{\"" + (form ? "access_token" : "token") + "\":\"" + token + "\"}");
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private String token(List<String> asked) throws IOException, GeneralSecurityException {
        ObjectNode head = JSON.createObjectNode().put("typ", "JWT").put("alg", "RS256");
        head.putArray("x5c").add(certificate);
        long now = Instant.now().getEpochSecond();
        long expiry = now + life.toSeconds() - LEEWAY.toSeconds();
        ObjectNode claims = JSON.createObjectNode().put("iss", "interop issuer").put("sub", "").put("aud", "interop")
                .put("exp", expiry).put("nbf", now - 300).put("iat", now).put("jti", Long.toString(System.nanoTime()));
        ArrayNode access = claims.putArray("access");
        for (String scope : asked) {
            String[] parts = scope.split(":");
            ArrayNode actions = access.addObject().put("type", parts[0]).put("name", parts[1]).putArray("actions");
            List.of(parts[2].split(",")).forEach(actions::add);
        }
        String text = encoded(JSON.writeValueAsBytes(head)) + "." + encoded(JSON.writeValueAsBytes(claims));
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key);
        signature.update(text.getBytes(StandardCharsets.US_ASCII));
        return text + "." + encoded(signature.sign());
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
