package io.occystrap.layer;

import io.occystrap.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** The stored bytes of a layer, unverified. */
@FunctionalInterface
public interface Blob {

    /**
     * @return the bytes as they are stored, from the first; to be closed by the caller, also by another thread than
     *         the one that reads
     * @throws IOException if they cannot be had
     */
    InputStream open() throws IOException;

    /** @return whether the bytes come from another machine, so that it pays to fetch them before they are needed */
    default boolean isRemote() {
        return false;
    }

    /**
     * Reads the end of the blob alone, where that is cheap.
     *
     * @param length how many bytes; the blob has more
     * @return the last bytes; empty if they are not to be had without reading the rest
     * @throws IOException if they cannot be had
     */
    default Optional<byte[]> tail(int length) throws IOException {
        return Optional.empty();
    }

    /** @return the repository of a registry that has it; empty for other stores */
    default Optional<ImageReference> repository() {
        return Optional.empty();
    }
}
