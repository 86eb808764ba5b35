package io.occystrap.registry;

import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Keeps connections for who asks the same registry again before long, so that neither how it is spoken to nor a token for it has
 * to be found out again. One on which something failed is not lent again, because what it remembers may be why. May be used by
 * several threads at once.
 */
public final class RegistryConnections {

    private static final int MOST = 64;
    /** Certificates and credentials that change are seen after that. */
    private static final long LIFE_NANOS = Duration.ofMinutes(1).toNanos();

    private final LongSupplier nanoTime;
    private final Map<Purpose, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Purpose, Kept> eldest) {
            return size() > MOST;
        }
    };

    /** Keeps none yet. */
    public RegistryConnections() {
        this(System::nanoTime);
    }

    RegistryConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * What a connection may be used for. What differs in any of it has nothing in common.
     *
     * @param registry   HOST or HOST:PORT
     * @param repository that is worked on: credentials may be for one alone
     * @param insecure   whether plain HTTP is allowed for any host
     * @param given      who to log in as; null for whoever the files know
     * @param brief      whether a busy registry is not waited for
     * @param listener   is told of waits
     */
    record Purpose(String registry, String repository, boolean insecure, Credentials given, boolean brief,
            TransferListener listener) {

        /** Written out: what Java makes up for records it links when first used, which each start would wait for. */
        @Override
        public int hashCode() {
            return Objects.hash(registry, repository);
        }
    }

    private record Kept(RegistryConnection connection, long since) {
    }

    /** Makes a connection where none is kept. */
    @FunctionalInterface
    interface Opening {

        /** @throws IOException if the certificates for the registry cannot be read */
        RegistryConnection open() throws IOException;
    }

    /**
     * @param purpose of the connection
     * @param opening makes one
     * @return a connection that is at most a minute old
     * @throws IOException if it cannot be made
     */
    synchronized RegistryConnection get(Purpose purpose, Opening opening) throws IOException {
        Kept before = kept.get(purpose);
        long now = nanoTime.getAsLong();
        if (before != null && now - before.since() < LIFE_NANOS && !before.connection().hasFailed()) {
            return before.connection();
        }
        RegistryConnection connection = opening.open();
        kept.put(purpose, new Kept(connection, now));
        return connection;
    }
}
