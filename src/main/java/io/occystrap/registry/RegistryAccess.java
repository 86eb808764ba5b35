package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * How registries are spoken to: over which clients, logged in as whom, and what happens on the way. Reading and writing
 * have one each, so that a source and a destination can have credentials of their own.
 *
 * @param connections that are there already, all of which have the same clients and logins
 * @param clients     send the requests
 * @param given       who to log in as, before anybody else; null where nobody was given
 * @param logins      knows whom else to log in as
 * @param insecure    whether plain HTTP is allowed where HTTPS does not answer; on this machine it always is
 * @param mirrors     of a registry, in the order in which they are asked before it
 * @param listener    is told of waits and of bytes that are read
 */
public record RegistryAccess(RegistryConnections connections, HttpClientSource clients, Credentials given,
        CredentialSource logins, boolean insecure, Function<String, List<Mirror>> mirrors, TransferListener listener) {

    /** @throws NullPointerException if anything but the given credentials is null */
    public RegistryAccess {
        Objects.requireNonNull(connections, "connections");
        Objects.requireNonNull(clients, "clients");
        Objects.requireNonNull(logins, "logins");
        Objects.requireNonNull(mirrors, "mirrors");
        Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param reference of an image; its registry is meant
     * @return a connection to the registry, with tokens for the reference's repository
     * @throws IOException if the certificates for the registry cannot be read
     */
    RegistryConnection connection(ImageReference reference) throws IOException {
        return connection(reference, given, false);
    }

    /**
     * @param reference of an image
     * @return where it is read: the registry's mirrors first, each logged in to as itself, then the registry
     * @throws IOException if the certificates for one cannot be read
     */
    ImageRepository repository(ImageReference reference) throws IOException {
        return repository(reference, false);
    }

    /**
     * @param reference of an image
     * @return the same, for who asks again before long, and does not wait for a registry that is busy
     * @throws IOException if the certificates for one cannot be read
     */
    ImageRepository watched(ImageReference reference) throws IOException {
        return repository(reference, true);
    }

    private ImageRepository repository(ImageReference reference, boolean brief) throws IOException {
        RegistryClient itself = new RegistryClient(connection(reference, given, brief), reference);
        List<RegistryClient> sources = new ArrayList<>();
        for (Mirror mirror : mirrors.apply(reference.registry())) {
            ImageReference there = mirror.reference(reference);
            // One that is busy or broken is not waited for as long as the registry itself.
            sources.add(new RegistryClient(connection(there, null, true), there));
        }
        if (sources.isEmpty()) {
            return itself;
        }
        sources.add(itself);
        return new MirroredRepository(sources);
    }

    /**
     * Asks a registry whether it speaks the protocol (distribution-spec, "Determining Support"). That it wants a login is an
     * answer.
     *
     * @param registry HOST or HOST:PORT
     * @throws IOException if it does not answer, or says that it is not well
     */
    void reach(String registry) throws IOException {
        HttpExchange http = new HttpExchange(registry, clients);
        RegistryOrigin origin = new RegistryOrigin(registry, insecure, http);
        String what = "registry " + registry;
        try (ClassicHttpResponse answer = http.get(origin.find().resolve("/v2/"), Map.of())) {
            byte[] body = HttpExchange.body(answer);
            if (answer.getCode() == 429 || answer.getCode() >= 500) {
                throw RegistryErrors.forStatus(what, answer.getCode(), body);
            }
        } catch (IOException e) {
            throw RegistryErrors.forFailure(what, origin.host(), e);
        }
    }

    /**
     * @param who   to log in as; null for whoever the files know
     * @param brief whether a busy registry is not waited for
     */
    private RegistryConnection connection(ImageReference reference, Credentials who, boolean brief) throws IOException {
        String registry = reference.registry();
        return connections.get(
                new RegistryConnections.Purpose(registry, reference.repository(), insecure, who, brief, listener), () -> {
                    HttpExchange http = new HttpExchange(registry, clients);
                    RetryPolicy retries = brief ? RetryPolicy.brief(listener) : new RetryPolicy(listener);
                    CredentialSource source = who == null ? logins : CredentialSource.of(who);
                    return new RegistryConnection(new RegistryOrigin(registry, insecure, http), http,
                            new RegistryAuthorization(registry, reference.repository(), source, http, retries,
                                    Clock.systemUTC()), retries);
                });
    }

    /** Keeps the credentials out of logs. */
    @Override
    public String toString() {
        return "RegistryAccess[insecure=" + insecure + "]";
    }
}
