package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * The server that a Bearer challenge names: gives tokens for scopes (the distribution project's token authentication,
 * and its OAuth 2 variant for identity tokens). Its redirects are not followed.
 */
final class TokenServer {

    private static final String CLIENT = "occystrap";

    private final String what;
    private final URI realm;
    private final String service;
    private final Credentials credentials;

    private TokenServer(String what, URI realm, String service, Credentials credentials) {
        this.what = what;
        this.realm = realm;
        this.service = service;
        this.credentials = credentials;
    }

    /**
     * @param what        what a token is needed for; printable
     * @param registry    who challenges: scheme, host and port
     * @param challenge   a Bearer challenge with a realm
     * @param credentials to log in with; null for nobody
     * @return the server
     * @throws NotAuthorizedException if the realm is no URL, or one that must not get the credentials
     */
    static TokenServer of(String what, URI registry, Challenge challenge, Credentials credentials)
            throws NotAuthorizedException {
        return new TokenServer(what, realm(what, registry, challenge.parameter("realm"), credentials != null),
                challenge.parameter("service"), credentials);
    }

    /**
     * @param scopes  what the token must allow; not empty
     * @param http    sends the request
     * @param retries how patiently
     * @param clock   for the token's life
     * @return a token
     * @throws IOException if the server gives none
     */
    Token token(Set<String> scopes, HttpExchange http, RetryPolicy retries, Clock clock) throws IOException {
        String server = Printable.escape(realm.getAuthority());
        try (ClassicHttpResponse response = retries.patiently(what, server, () -> send(scopes, http))) {
            byte[] body = HttpExchange.body(response);
            int status = response.getCode();
            String why = "the token server at " + server + " answered " + status;
            if (status == 400 || status == 401 || status == 403) {
                throw new NotAuthorizedException(what + " cannot be had", why, remedy(RegistryErrors.isForWriting(scopes)));
            }
            if (status != 200) {
                throw new UnavailableException(what + " cannot be had", why, "try again later");
            }
            return Token.parse(what, JsonDocument.object("token for " + what, body), scopes, clock.instant());
        }
    }

    private String remedy(boolean writing) {
        if (credentials == null) {
            return RegistryErrors.logIn(writing);
        }
        return credentials.isIdentityToken() ? "log in again, the identity token is no longer good" : RegistryErrors.check(writing);
    }

    private ClassicHttpResponse send(Set<String> scopes, HttpExchange http) throws IOException {
        List<String> fields = new ArrayList<>();
        if (service != null) {
            fields.add("service=" + encode(service));
        }
        if (credentials != null && credentials.isIdentityToken()) {
            fields.add("client_id=" + CLIENT);
            fields.add("grant_type=refresh_token");
            fields.add("scope=" + encode(String.join(" ", scopes)));
            fields.add("refresh_token=" + encode(credentials.identityToken()));
            return http.postForm(realm, String.join("&", fields));
        }
        scopes.forEach(scope -> fields.add("scope=" + encode(scope)));
        if (realm.getRawQuery() != null) {
            fields.add(0, realm.getRawQuery());
        }
        String path = realm.getRawPath() == null ? "" : realm.getRawPath();
        URI uri = URI.create(realm.getScheme() + "://" + realm.getRawAuthority() + path + "?" + String.join("&", fields));
        return http.get(uri, credentials == null ? Map.of() : Map.of("Authorization", credentials.basic()));
    }

    /**
     * Credentials go to an encrypted realm, or back to a registry that is spoken to in plain text itself, or to the
     * registry's own host where that is this machine, and nowhere else (CVE-2020-15157).
     */
    private static URI realm(String what, URI registry, String text, boolean withCredentials)
            throws NotAuthorizedException {
        URI realm;
        try {
            realm = new URI(text);
        } catch (URISyntaxException e) {
            throw refused(what, text, "it is no URL");
        }
        boolean encrypted = "https".equalsIgnoreCase(realm.getScheme());
        if (!encrypted && !"http".equalsIgnoreCase(realm.getScheme()) || realm.getHost() == null
                || realm.getRawUserInfo() != null) {
            throw refused(what, text, "it is no plain http or https URL");
        }
        boolean own = realm.getHost().equalsIgnoreCase(registry.getHost())
                && ("http".equals(registry.getScheme()) || ImageReference.isThisMachine(realm.getHost()));
        if (withCredentials && !encrypted && !own) {
            throw refused(what, text, "it would get the password unencrypted");
        }
        return realm;
    }

    private static NotAuthorizedException refused(String what, String realm, String why) {
        return new NotAuthorizedException(what + " cannot be had",
                "the registry's token server " + Printable.escape(realm) + " was refused: " + why, null);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
