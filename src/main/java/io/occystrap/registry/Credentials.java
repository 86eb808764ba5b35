package io.occystrap.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * Who asks a registry.
 *
 * @param username never null
 * @param password never null
 */
public record Credentials(String username, String password) {

    /** @return the value of an Authorization header (RFC 7617, in UTF-8) */
    String basic() {
        String pair = username + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the password out of logs. */
    @Override
    public String toString() {
        return "Credentials[" + username + ", ***]";
    }
}
