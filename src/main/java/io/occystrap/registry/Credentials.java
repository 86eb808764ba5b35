package io.occystrap.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;

/**
 * Who asks a registry: a user with a password, or an identity token, which a token server exchanges for tokens.
 *
 * @param username      never null; empty beside an identity token
 * @param password      never null; empty beside an identity token
 * @param identityToken null where there are user and password
 */
public record Credentials(String username, String password, String identityToken) {

    /** @throws NullPointerException if user or password is null */
    public Credentials {
        Objects.requireNonNull(username, "username");
        Objects.requireNonNull(password, "password");
    }

    /**
     * @param username never null
     * @param password never null
     */
    public Credentials(String username, String password) {
        this(username, password, null);
    }

    /**
     * @param token an OAuth 2 refresh token, as a registry's token server gave it out at login; never null
     * @return the credentials
     */
    public static Credentials ofIdentityToken(String token) {
        return new Credentials("", "", Objects.requireNonNull(token, "token"));
    }

    /** @return whether these are an identity token, and no user and password */
    public boolean isIdentityToken() {
        return identityToken != null;
    }

    /** @return the value of an Authorization header (RFC 7617, in UTF-8) */
    String basic() {
        String pair = username + ":" + password;
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Keeps the secrets out of logs. */
    @Override
    public String toString() {
        return "Credentials[" + (isIdentityToken() ? "identity token" : username) + ", ***]";
    }
}
