package io.occystrap.archive;

import io.occystrap.image.Descriptor;
import io.occystrap.image.StoredBlob;
import java.io.IOException;

/**
 * A store of blobs and manifests, as one image is written into it: a repository of a registry, an image layout. Blobs come
 * first, several threads at once; then the manifests that an index lists; the image's own comes last and commits.
 */
public interface BlobTarget {

    /**
     * Asked as soon as it is known what the image will be.
     *
     * @param content the image's manifest or index
     * @throws IllegalArgumentException if the destination is another one
     */
    default void requireDigest(byte[] content) {
    }

    /**
     * Brings a layer, or whatever else is a blob and no config.
     *
     * @param blob opened only if it is not there already
     * @return whether it was brought; false if it was there
     * @throws IOException if it cannot be read or written
     */
    boolean layer(StoredBlob blob) throws IOException;

    /**
     * Brings a config.
     *
     * @param blob opened only if it is not there already
     * @throws IOException if it cannot be read or written
     */
    void config(StoredBlob blob) throws IOException;

    /**
     * Writes a manifest that another one lists.
     *
     * @param descriptor of the document
     * @param content    the document
     * @throws IOException if it cannot be written
     */
    void manifest(Descriptor descriptor, byte[] content) throws IOException;

    /**
     * Writes the image's manifest, or its index, under the name that the destination has for it.
     *
     * @param descriptor of the document
     * @param content    the document
     * @throws IOException if it cannot be written
     */
    void image(Descriptor descriptor, byte[] content) throws IOException;
}
