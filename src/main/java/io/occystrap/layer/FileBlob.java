package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Objects;

/**
 * The stored bytes of a layer as a part of a file on this machine, which can be read at any place.
 *
 * @param file   a regular file, not to change while it is read
 * @param offset of the first byte
 * @param size   in bytes
 */
public record FileBlob(Path file, long offset, long size) implements Blob {

    /** @throws IllegalArgumentException if a number is negative */
    public FileBlob {
        Objects.requireNonNull(file, "file");
        if (offset < 0 || size < 0) {
            throw new IllegalArgumentException("a part of a file neither begins nor ends before it");
        }
    }

    @Override
    public InputStream open() throws IOException {
        return new FileSlice(file, offset, size);
    }
}
