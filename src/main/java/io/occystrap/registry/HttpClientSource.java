package io.occystrap.registry;

import java.io.IOException;
import org.apache.hc.client5.http.classic.HttpClient;

/** Lends the clients that speak to a registry, and to the hosts that the registry points at. */
@FunctionalInterface
public interface HttpClientSource {

    /**
     * @param registry HOST or HOST:PORT, as references name it; Docker Hub is {@code docker.io}
     * @param host     who is spoken to, as a URL has it: the registry, its token server, a redirect's target
     * @return the client, whose timeouts, pool, proxy and TLS settings hold; not closed by who borrows it
     * @throws IOException if the certificates for it cannot be read
     */
    HttpClient client(String registry, String host) throws IOException;
}
