package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import io.occystrap.image.TransferListener;
import java.time.Clock;
import java.util.Objects;

/**
 * How registries are spoken to: over which clients, logged in as whom, and what happens on the way. Reading and writing
 * have one each, so that a source and a destination can have credentials of their own.
 *
 * @param clients  send the requests
 * @param given    who to log in as, before anybody else; null where nobody was given
 * @param logins   knows whom else to log in as
 * @param insecure whether plain HTTP is allowed where HTTPS does not answer; on this machine it always is
 * @param listener is told of waits and of bytes that are read
 */
public record RegistryAccess(HttpClientSource clients, Credentials given, CredentialSource logins, boolean insecure,
        TransferListener listener) {

    /** @throws NullPointerException if anything but the given credentials is null */
    public RegistryAccess {
        Objects.requireNonNull(clients, "clients");
        Objects.requireNonNull(logins, "logins");
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param reference of an image; its registry is meant
     * @return a connection to the registry, with tokens of its own
     */
    RegistryConnection connection(ImageReference reference) {
        return connection(reference.registry(), reference.repository(), given == null ? logins : CredentialSource.of(given));
    }

    private RegistryConnection connection(String registry, String repository, CredentialSource who) {
        HttpExchange http = new HttpExchange(clients.forRegistry(registry));
        RetryPolicy retries = new RetryPolicy(listener);
        return new RegistryConnection(new RegistryOrigin(registry, insecure, http), http,
                new RegistryAuthorization(registry, repository, who, http, retries, Clock.systemUTC()), retries);
    }

    /** Keeps the credentials out of logs. */
    @Override
    public String toString() {
        return "RegistryAccess[insecure=" + insecure + "]";
    }
}
