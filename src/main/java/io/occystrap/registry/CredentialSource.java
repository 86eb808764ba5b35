package io.occystrap.registry;

import java.io.IOException;
import java.util.Optional;

/** Knows who to log in as at a registry. Is asked only when a registry wants somebody. */
@FunctionalInterface
public interface CredentialSource {

    /** Knows nobody. */
    CredentialSource NONE = (registry, repository) -> Optional.empty();

    /**
     * @param registry   HOST or HOST:PORT; Docker Hub is {@code docker.io}
     * @param repository in it, such as {@code ns/app}
     * @return who to log in as; empty for nobody
     * @throws IOException if what should know cannot be asked
     */
    Optional<Credentials> find(String registry, String repository) throws IOException;

    /**
     * @param credentials for whatever is asked; null for nobody
     * @return a source that knows them alone
     */
    static CredentialSource of(Credentials credentials) {
        return credentials == null ? NONE : (registry, repository) -> Optional.of(credentials);
    }
}
