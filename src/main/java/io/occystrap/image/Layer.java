package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A layer of an image: a tar archive, stored compressed or not. Nothing is fetched until a stream is opened; a sink
 * that already has the layer, known by its diffId, opens none.
 *
 * <p>Implementations may be used by several threads at once, and each stream may be opened more than once.
 */
public interface Layer {

    /**
     * @return digest, size and type of the layer as it is stored
     * @throws IOException if the store must read the layer to know, and cannot
     */
    Descriptor descriptor() throws IOException;

    /**
     * What the stored form says of the uncompressed size, without being read. It may lie: who relies on it must be
     * able to go back on it.
     *
     * @return the likely size in bytes; empty where nothing is said
     * @throws IOException if the store cannot be asked
     */
    default OptionalLong likelySize() throws IOException {
        return OptionalLong.empty();
    }

    /**
     * What errors call it.
     *
     * @return printable, as in "layer sha256:…"; never null
     * @throws IOException if the store must read the layer to know, and cannot
     */
    default String name() throws IOException {
        return "layer " + descriptor().digest();
    }

    /**
     * How much there is to fetch, for those who look at the progress.
     *
     * @return bytes that reading the layer takes from its store; negative where they are not known
     * @throws IOException if the store cannot be asked
     */
    default long storedSize() throws IOException {
        return descriptor().size();
    }

    /**
     * @return the digest of the uncompressed layer; of a layer that a filter rewrites, empty until a stream of
     *         {@link #uncompressed()} was read to its end
     */
    Optional<Digest> diffId();

    /**
     * @return the layer as it is stored; the read that meets its end throws {@link DigestMismatchException} if it was
     *         not what {@link #descriptor()} says. To be closed by the caller
     * @throws IOException if it cannot be opened
     */
    InputStream compressed() throws IOException;

    /**
     * @return the layer's tar archive; the read that meets its end throws {@link DigestMismatchException} if it, or
     *         the stored form that it was made from, is not what its digest says. To be closed by the caller
     * @throws IOException if it cannot be opened
     */
    InputStream uncompressed() throws IOException;

    /**
     * The layer as its store holds it, for who can take it like that.
     *
     * @return the stored blob; empty where a filter changes the layer
     * @throws IOException if the layer must be read to know, and cannot
     */
    default Optional<StoredBlob> stored() throws IOException {
        return Optional.empty();
    }
}
