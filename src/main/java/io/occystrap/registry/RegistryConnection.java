package io.occystrap.registry;

import io.occystrap.image.ImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/**
 * Gets things from one registry, through everything that may stand between: a challenge, a redirect, a busy server, a
 * connection that breaks before the answer.
 */
final class RegistryConnection {

    private static final int MOST_REDIRECTS = 5;
    private static final int LARGEST_ERROR = 1 << 20;

    private final RegistryOrigin origin;
    private final HttpExchange http;
    private final RegistryAuthorization authorization;
    private final RetryPolicy retries;

    RegistryConnection(RegistryOrigin origin, HttpExchange http, RegistryAuthorization authorization,
            RetryPolicy retries) {
        this.origin = origin;
        this.http = http;
        this.authorization = authorization;
        this.retries = retries;
    }

    /** @return how this connection waits */
    RetryPolicy retries() {
        return retries;
    }

    /** @return the registry's host for messages, printable */
    String host() {
        return Printable.escape(origin.host());
    }

    /**
     * @param what    what is asked for, as in "manifest of ns/app:1"; printable
     * @param path    absolute path in the registry
     * @param scope   what a token for it must allow
     * @param headers to send, Authorization excepted
     * @return an answer with status 200 or 206, or 416 if a Range header was sent; its body unread, to be closed by
     *         the caller
     * @throws IOException any other status, as the error that it means; or what the network did
     */
    ClassicHttpResponse get(String what, String path, String scope, Map<String, String> headers) throws IOException {
        boolean challenged = false;
        for (int failures = 0;;) {
            ClassicHttpResponse response;
            try {
                URI registry = origin.find();
                response = send(what, registry, registry.resolve(path), scope, headers);
                if (response.getCode() == 401 && !challenged) {
                    challenged = true;
                    List<Challenge> challenges;
                    try (ClassicHttpResponse refused = response) {
                        body(refused);
                        challenges = challenges(refused);
                    }
                    authorization.answer(what, registry, scope, challenges);
                    continue;
                }
            } catch (IOException e) {
                if (++failures > RetryPolicy.RETRIES || !isPassing(e)) {
                    throw RegistryErrors.forFailure(what, host(), e);
                }
                retries.pause(failures, null, "the connection to " + host() + " failed: "
                        + Printable.escape(e.getMessage()));
                continue;
            }
            int status = response.getCode();
            if (status == 200 || status == 206 || status == 416 && headers.containsKey("Range")) {
                return response;
            }
            try (ClassicHttpResponse failed = response) {
                boolean busy = status == 429 || status >= 500;
                if (!busy || ++failures > RetryPolicy.RETRIES) {
                    throw RegistryErrors.forStatus(what, status, body(failed));
                }
                Header retryAfter = failed.getFirstHeader("Retry-After");
                retries.pause(failures, retryAfter == null ? null : retryAfter.getValue(),
                        host() + " answered " + status);
            }
        }
    }

    /** Follows redirects by hand. Credentials go to the registry itself and to nobody that it points at. */
    private ClassicHttpResponse send(String what, URI registry, URI target, String scope, Map<String, String> headers)
            throws IOException {
        URI uri = target;
        for (int redirects = 0;; redirects++) {
            Map<String, String> all = new HashMap<>(headers);
            boolean ours = sameOrigin(registry, uri);
            String credentials = ours ? authorization.header(scope) : null;
            if (credentials != null) {
                all.put("Authorization", credentials);
            }
            ClassicHttpResponse response = http.get(uri, all);
            int status = response.getCode();
            if (status == 401 && !ours) {
                response.close();
                throw new NotAuthorizedException(what + " cannot be read", "the registry redirects to "
                        + Printable.escape(uri.getAuthority()) + ", which answered 401", null);
            }
            boolean redirect = status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
            if (!redirect) {
                return response;
            }
            try (ClassicHttpResponse pointer = response) {
                body(pointer);
                if (redirects == MOST_REDIRECTS) {
                    throw new UnavailableException(what + " cannot be read", "more than " + MOST_REDIRECTS + " redirects",
                            null);
                }
                uri = location(what, uri, pointer.getFirstHeader("Location"));
            }
        }
    }

    private static URI location(String what, URI from, Header header) throws UnavailableException {
        try {
            URI to = from.resolve(new URI(header == null ? "" : header.getValue().strip()));
            boolean web = "http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme());
            if (header != null && web && to.getHost() != null && to.getRawUserInfo() == null) {
                return to;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // refused below
        }
        throw new UnavailableException(what + " cannot be read", "the registry redirects to "
                + Printable.escape(header == null ? null : header.getValue()) + ", which is no http or https URL", null);
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme()) && a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }

    /** Whether it is worth trying again: not for a name that does not exist, or a server that is not there. */
    private static boolean isPassing(IOException e) {
        boolean interrupted = e instanceof InterruptedIOException && !(e instanceof SocketTimeoutException);
        return !(interrupted || e instanceof UnknownHostException || e instanceof ConnectException
                || e instanceof SSLException || e instanceof ImageException);
    }

    private static List<Challenge> challenges(ClassicHttpResponse response) {
        List<String> values = new ArrayList<>();
        for (Header header : response.getHeaders("WWW-Authenticate")) {
            values.add(header.getValue());
        }
        return Challenge.parse(values);
    }

    private static byte[] body(ClassicHttpResponse response) throws IOException {
        if (response.getEntity() == null) {
            return new byte[0];
        }
        try {
            // Not closed: closing the body would read all of it. Read to its end, it gives the connection back.
            return response.getEntity().getContent().readNBytes(LARGEST_ERROR);
        } catch (IOException e) {
            return new byte[0];
        }
    }
}
