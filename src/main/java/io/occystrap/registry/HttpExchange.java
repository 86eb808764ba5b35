package io.occystrap.registry;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.Configurable;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.io.ModalCloseable;
import org.apache.hc.core5.util.Timeout;

/**
 * One request and its answer, nothing more: redirects are not followed, bodies are not decompressed, nothing is tried
 * again and no credentials are added, because each of these needs a decision that is made elsewhere.
 */
final class HttpExchange {

    private static final int LARGEST_SMALL_BODY = 1 << 20;

    /** How long a server may be silent where nobody said: the client itself would wait for ever. */
    private static final Timeout SILENCE = Timeout.ofSeconds(60);

    private static final int MOST_HOSTS = 32;
    private static final int LARGEST_PORT = 65535;
    private static final Timeout CONNECT_TIMEOUT = Timeout.ofSeconds(30);
    private static final Timeout UNSET_CONNECT_TIMEOUT = Timeout.ofMinutes(3);

    private final String registry;
    private final HttpClientSource clients;
    private final Map<String, HttpClient> known = new ConcurrentHashMap<>();
    private final RequestConfig config;

    /**
     * @param registry as references name it
     * @param clients  lend clients for it, whose timeouts, proxy and TLS settings are kept
     * @throws IOException if the certificates for it cannot be read
     */
    HttpExchange(String registry, HttpClientSource clients) throws IOException {
        this.registry = registry;
        this.clients = clients;
        HttpClient client = client(registry);
        RequestConfig set = client instanceof Configurable configurable ? configurable.getConfig() : null;
        RequestConfig.Builder ours = (set == null ? RequestConfig.custom() : RequestConfig.copy(set))
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setContentCompressionEnabled(false);
        if (set == null || set.getResponseTimeout() == null || set.getResponseTimeout().isDisabled()) {
            ours.setResponseTimeout(SILENCE);
        }
        limitConnecting(set, ours);
        this.config = ours.build();
    }

    @SuppressWarnings("deprecation") // This now belongs into the connection manager, but that one is Camel's.
    private static void limitConnecting(RequestConfig set, RequestConfig.Builder ours) {
        if (set == null || set.getConnectTimeout() == null || set.getConnectTimeout().equals(UNSET_CONNECT_TIMEOUT)) {
            ours.setConnectTimeout(CONNECT_TIMEOUT);
        }
    }

    /**
     * @param uri     absolute, http or https
     * @param headers to send
     * @return the answer, its body unread; to be closed by the caller, which drops the connection if the body was not
     *         read to its end
     * @throws IOException if the server cannot be reached or does not answer
     */
    ClassicHttpResponse get(URI uri, Map<String, String> headers) throws IOException {
        return send("GET", uri, headers, null);
    }

    /**
     * @param uri  absolute, http or https
     * @param form fields as in a query, {@code application/x-www-form-urlencoded}; may hold secrets
     * @return the answer, its body unread; to be closed by the caller
     * @throws IOException if the server cannot be reached or does not answer
     */
    ClassicHttpResponse postForm(URI uri, String form) throws IOException {
        return send("POST", uri, Map.of(), new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
    }

    /**
     * @param method  of HTTP
     * @param uri     absolute, http or https
     * @param headers to send
     * @param body    to send; null for none
     * @return the answer, its body unread; to be closed by the caller, which drops the connection if the body was not
     *         read to its end
     * @throws IOException if the server cannot be reached or does not answer
     */
    ClassicHttpResponse send(String method, URI uri, Map<String, String> headers, HttpEntity body) throws IOException {
        if (uri.getPort() > LARGEST_PORT) {
            throw new UnavailableException(Printable.escape(uri.getAuthority()) + " cannot be asked",
                    "it has no such port", null);
        }
        HttpUriRequestBase request = new HttpUriRequestBase(method, uri);
        headers.forEach(request::setHeader);
        request.setEntity(body);
        request.setHeader("Accept-Encoding", "identity");
        HttpClientContext context = HttpClientContext.create();
        context.setRequestConfig(config);
        HttpHost host = new HttpHost(uri.getScheme(), uri.getHost(), uri.getPort());
        return new Answer(new InterruptibleRequest(request).send(client(host.toHostString()), host, context));
    }

    /** The few hosts of an image are remembered; a registry that points at ever more gains nothing. */
    private HttpClient client(String host) throws IOException {
        HttpClient client = known.get(host);
        if (client == null) {
            client = clients.client(registry, host);
            if (known.size() < MOST_HOSTS) {
                known.put(host, client);
            }
        }
        return client;
    }

    /**
     * Reads the body of an answer that is small, or else is cut: an error, a token, a redirect's text.
     *
     * @param answer whose body was not read; not closed. Read to its end, it gives the connection back
     * @return at most 1 MiB of it, also where it breaks off
     */
    static byte[] body(ClassicHttpResponse answer) {
        if (answer.getEntity() == null) {
            return new byte[0];
        }
        try {
            // Not closed: closing the body would read all of it.
            return answer.getEntity().getContent().readNBytes(LARGEST_SMALL_BODY);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /**
     * Closed before its end, it drops the connection. The client's own answer would first read the rest of the body,
     * which may be a whole layer, may have no end, or may be what broke.
     */
    private static final class Answer extends BasicClassicHttpResponse {

        private final ClassicHttpResponse answer;

        Answer(ClassicHttpResponse answer) {
            super(answer.getCode());
            this.answer = answer;
            setHeaders(answer.getHeaders());
            setEntity(answer.getEntity());
        }

        @Override
        public void close() throws IOException {
            if (answer instanceof ModalCloseable modal) {
                modal.close(CloseMode.IMMEDIATE);
            } else {
                answer.close();
            }
        }
    }
}
