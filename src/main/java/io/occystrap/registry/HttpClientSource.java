package io.occystrap.registry;

import org.apache.hc.client5.http.classic.HttpClient;

/** Lends the client that speaks to a registry, and to the hosts that the registry points at. */
@FunctionalInterface
public interface HttpClientSource {

    /**
     * @param registry HOST or HOST:PORT, as references name it; Docker Hub is {@code docker.io}
     * @return the client, whose timeouts, pool, proxy and TLS settings hold; not closed by who borrows it
     */
    HttpClient forRegistry(String registry);
}
