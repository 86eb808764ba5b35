package io.occystrap.registry;

import io.occystrap.image.TransferListener;
import java.util.Objects;
import org.apache.hc.client5.http.classic.HttpClient;

/** How registries are reached, and as whom. May be used by several threads at once. */
public final class RegistryAccess {

    private final HttpExchange http;
    private final Credentials credentials;
    private final boolean insecure;
    private final TransferListener listener;

    /**
     * @param client      sends the requests; its timeouts, pool, proxy and TLS settings hold; not closed
     * @param credentials for every registry that asks for some; null for an anonymous client
     * @param insecure    whether plain HTTP is allowed where HTTPS does not answer; on this machine it always is
     * @param listener    is told of waits and of bytes that are read
     */
    public RegistryAccess(HttpClient client, Credentials credentials, boolean insecure, TransferListener listener) {
        this.http = new HttpExchange(Objects.requireNonNull(client, "client"));
        this.credentials = credentials;
        this.insecure = insecure;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    TransferListener listener() {
        return listener;
    }

    /**
     * @param registry HOST or HOST:PORT
     * @return a connection to it; nothing is sent yet
     */
    RegistryConnection connect(String registry) {
        RetryPolicy retries = new RetryPolicy(listener);
        return new RegistryConnection(new RegistryOrigin(registry, insecure, http), http,
                new RegistryAuthorization(credentials, http, retries), retries);
    }
}
