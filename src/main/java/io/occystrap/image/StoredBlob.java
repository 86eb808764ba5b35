package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A blob as a store holds it. */
public interface StoredBlob {

    /** @return its digest, size and type */
    Descriptor descriptor();

    /**
     * @return its bytes; the read that meets their end throws {@link DigestMismatchException} if they are not what the
     *         descriptor says. To be closed by the caller
     * @throws IOException if it cannot be opened
     */
    InputStream open() throws IOException;

    /**
     * @return the repository of a registry that has it, so that the same registry can mount it elsewhere
     *         (distribution-spec, "Mounting a blob from another repository"); empty for other stores
     */
    default Optional<ImageReference> repository() {
        return Optional.empty();
    }
}
