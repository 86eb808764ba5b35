package io.occystrap.registry;

import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/**
 * Gets things from one registry, through everything that may stand between: a challenge, a redirect, a busy server, a
 * connection that breaks before the answer.
 */
final class RegistryConnection {

    private static final int MOST_REDIRECTS = 5;
    /** A link to the next page; rel may be quoted or not, and stand among other parameters. */
    private static final Pattern NEXT = Pattern.compile("<([^<>]*)>[^<>]*;\\s*rel=\"?next\\b", Pattern.CASE_INSENSITIVE);

    private final RegistryOrigin origin;
    private final HttpExchange http;
    private final RegistryAuthorization authorization;
    private final RetryPolicy retries;
    private volatile boolean failed;

    RegistryConnection(RegistryOrigin origin, HttpExchange http, RegistryAuthorization authorization,
            RetryPolicy retries) {
        this.origin = origin;
        this.http = http;
        this.authorization = authorization;
        this.retries = retries;
    }

    /** @return whether a request over it has ever ended with an error, be it only that something is not there */
    boolean hasFailed() {
        return failed;
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
        RegistryRequest request = RegistryRequest.get(what, path, scope).with(headers);
        return send(headers.containsKey("Range") ? request.accepting(200, 206, 416) : request.accepting(200, 206));
    }

    /**
     * @param request to send, as often as it takes: its body may be opened several times
     * @return an answer with a status that the request accepts; its body unread, to be closed by the caller
     * @throws IOException any other status, as the error that it means; or what the network did
     */
    ClassicHttpResponse send(RegistryRequest request) throws IOException {
        return sendNoting(request, true);
    }

    /**
     * Sends a request once, for a caller who must look at things before it is sent again.
     *
     * @param request to send; more than once only if the registry asked for credentials first
     * @return an answer with a status that the request accepts; its body unread, to be closed by the caller
     * @throws IOException any other status, as the error that it means; or what the network did, as it is
     */
    ClassicHttpResponse sendOnce(RegistryRequest request) throws IOException {
        return sendNoting(request, false);
    }

    private ClassicHttpResponse sendNoting(RegistryRequest request, boolean patient) throws IOException {
        try {
            return send(request, patient);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    private ClassicHttpResponse send(RegistryRequest request, boolean patient) throws IOException {
        String what = request.what();
        for (int answered = 0;; answered++) {
            String sent = authorization.header(request.scopes());
            ClassicHttpResponse response = patient
                    ? retries.patiently(what, host(), () -> follow(request, origin.find()))
                    : follow(request, origin.find());
            int status = response.getCode();
            if (request.accepted().contains(status)) {
                if (!request.isReading()) {
                    // Nobody wants what it says, but read to its end it gives the connection back.
                    HttpExchange.body(response);
                }
                return response;
            }
            List<Challenge> challenges;
            try (ClassicHttpResponse refused = response) {
                byte[] body = HttpExchange.body(refused);
                challenges = challenges(refused);
                if (!RegistryAuthorization.isAnswerable(status, challenges, answered)) {
                    throw RegistryErrors.forStatus(what, request.wanted(), status, body);
                }
            }
            authorization.answer(what, origin.find(), request.scopes(), challenges, sent);
        }
    }

    /**
     * @param from   the path that was asked for
     * @param answer which names another place
     * @return that place: a path in this registry, or an absolute URL
     * @throws UnavailableException if it names none
     */
    String location(String what, String from, ClassicHttpResponse answer) throws IOException {
        return location(what, origin.find().resolve(from), answer.getFirstHeader("Location")).toString();
    }

    /**
     * Finds where a list goes on (distribution-spec, "Listing Tags"; RFC 8288). What it names decides nothing but the
     * query: credentials and scope belong to the path that was asked for.
     *
     * @param what   is listed; printable
     * @param from   the path that was asked for
     * @param answer to that
     * @return the same path with the query of the next page; empty on the last one
     * @throws UnavailableException if the registry names another host or another path
     */
    Optional<String> next(String what, String from, ClassicHttpResponse answer) throws IOException {
        for (Header header : answer.getHeaders("Link")) {
            Matcher link = NEXT.matcher(header.getValue());
            if (link.find()) {
                URI here = origin.find().resolve(from);
                try {
                    // Java takes a query alone for one of the folder (RFC 2396), not of the document (RFC 3986).
                    String target = link.group(1).startsWith("?") ? here.getRawPath() + link.group(1) : link.group(1);
                    URI to = here.resolve(new URI(target));
                    if (sameOrigin(here, to) && here.getPath().equals(to.getPath()) && to.getRawQuery() != null) {
                        return Optional.of(here.getRawPath() + "?" + to.getRawQuery());
                    }
                } catch (URISyntaxException | IllegalArgumentException e) {
                    // refused below
                }
                throw new UnavailableException(what + " cannot be read", "the registry says that it goes on at "
                        + Printable.escape(link.group(1)) + ", which is another place", null);
            }
        }
        return Optional.empty();
    }

    /** Follows redirects by hand. Credentials go to the registry itself and to nobody that it points at. */
    private ClassicHttpResponse follow(RegistryRequest request, URI registry) throws IOException {
        String what = request.what();
        URI uri = registry.resolve(request.path());
        for (int redirects = 0;; redirects++) {
            Map<String, String> all = new HashMap<>(request.headers());
            boolean ours = sameOrigin(registry, uri);
            String credentials = ours ? authorization.header(request.scopes()) : null;
            if (credentials != null) {
                all.put("Authorization", credentials);
            }
            ClassicHttpResponse response = http.send(request.method(), uri, all, request.entity());
            int status = response.getCode();
            if ((status == 401 || status == 403) && !ours) {
                response.close();
                throw new NotAuthorizedException(what + " cannot be read", "the registry redirects to "
                        + Printable.escape(uri.getAuthority()) + ", which answered " + status, null);
            }
            // A body is sent again only where the server says that the method stays (RFC 9110, section 15.4).
            boolean redirect = status == 307 || status == 308
                    || request.isReading() && (status == 301 || status == 302 || status == 303);
            if (!redirect) {
                return response;
            }
            try (ClassicHttpResponse pointer = response) {
                HttpExchange.body(pointer);
                if (redirects == MOST_REDIRECTS) {
                    throw new UnavailableException(what + " cannot be read", "more than " + MOST_REDIRECTS + " redirects",
                            null);
                }
                uri = location(what, uri, pointer.getFirstHeader("Location"));
            }
        }
    }

    private static URI location(String what, URI from, Header header) throws UnavailableException {
        String text = header == null ? "" : header.getValue().strip();
        try {
            URI to = from.resolve(new URI(text));
            boolean web = "http".equalsIgnoreCase(to.getScheme()) || "https".equalsIgnoreCase(to.getScheme());
            if (!text.isEmpty() && web && to.getHost() != null && to.getRawUserInfo() == null) {
                return to;
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // refused below
        }
        throw new UnavailableException(what + " cannot be read", "the registry redirects to "
                + Printable.escape(text) + ", which is no http or https URL", null);
    }

    private static boolean sameOrigin(URI a, URI b) {
        return a.getScheme().equalsIgnoreCase(b.getScheme()) && a.getHost().equalsIgnoreCase(b.getHost())
                && a.getPort() == b.getPort();
    }

    private static List<Challenge> challenges(ClassicHttpResponse response) {
        List<String> values = new ArrayList<>();
        for (Header header : response.getHeaders("WWW-Authenticate")) {
            values.add(header.getValue());
        }
        return Challenge.parse(values);
    }
}
