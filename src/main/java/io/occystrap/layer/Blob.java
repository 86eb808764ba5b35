package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;

/** Opens the stored bytes of a layer, unverified. */
@FunctionalInterface
public interface Blob {

    /**
     * @return the bytes as they are stored, from the first; to be closed by the caller, also by another thread than
     *         the one that reads
     * @throws IOException if they cannot be had
     */
    InputStream open() throws IOException;
}
