package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;

/**
 * Finds out how a registry is spoken to. It is HTTPS, unless that does not answer and the registry is on this machine,
 * as with Docker, or the person said that insecure is fine.
 *
 * <p>A registry on this machine is asked for {@code /v2/} in plain text first, without credentials, because a port
 * that answers to that has no TLS, and finding out by a failed handshake takes longer than fetching a small image.
 */
final class RegistryOrigin {

    private static final String HUB_API = "registry-1.docker.io";

    private final String host;
    private final boolean insecure;
    private final HttpExchange http;
    private volatile URI found;

    /**
     * @param registry HOST or HOST:PORT; docker.io stands for its API's host
     * @param insecure whether plain HTTP is allowed for any host
     * @param http     asks
     */
    RegistryOrigin(String registry, boolean insecure, HttpExchange http) {
        this.host = apiHost(registry);
        this.insecure = insecure;
        this.http = http;
    }

    /** @return the host of the registry's API, which has another name with Docker Hub alone */
    static String apiHost(String registry) {
        return registry.equals(ImageReference.DOCKER_HUB) ? HUB_API : registry;
    }

    /** @return the host, with its port where there is one */
    String host() {
        return host;
    }

    /**
     * @return scheme, host and port of the registry
     * @throws IOException if it does not answer
     */
    URI find() throws IOException {
        // Several may look at once: none is to wait for another whose registry does not answer.
        URI known = found;
        if (known == null) {
            known = look();
            found = known;
        }
        return known;
    }

    private URI look() throws IOException {
        URI secure = URI.create("https://" + host);
        URI plain = URI.create("http://" + host);
        boolean local = ImageReference.isThisMachine(host);
        if (!local && !insecure) {
            return secure;
        }
        return local && answersInPlain(plain) || !answersWithTls(secure) ? plain : secure;
    }

    /** What speaks TLS answers a plain request with 400, an alert, or not at all. */
    private boolean answersInPlain(URI plain) throws IOException {
        try (ClassicHttpResponse response = http.get(plain.resolve("/v2/"), Map.of())) {
            return response.getCode() != 400;
        } catch (ConnectException | UnknownHostException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** A certificate that does not convince is an answer: who has TLS must not be talked to without. */
    private boolean answersWithTls(URI secure) throws IOException {
        try (ClassicHttpResponse response = http.get(secure.resolve("/v2/"), Map.of())) {
            return true;
        } catch (SSLException e) {
            return hasCause(e, CertificateException.class);
        } catch (SocketException | NoHttpResponseException e) {
            return false;
        }
    }

    private static boolean hasCause(Throwable e, Class<? extends Throwable> kind) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (kind.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }
}
