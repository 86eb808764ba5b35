package io.occystrap.image;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * A manifest, an index or an artifact as a registry or an image layout holds it: what can be copied byte for byte, and so
 * under the same digest. All of it is lazy, and verified as it is read.
 */
public interface StoredManifest {

    /** @return the document, byte for byte; not to be changed */
    byte[] bytes();

    /** @return what kind of document it is */
    MediaType mediaType();

    /** @return digest of the document */
    Digest digest();

    /**
     * @return the blobs that it refers to, each once: of an image, the config and then the layers; of an index, none.
     *         Those that may not be distributed are not among them
     * @throws IOException if they cannot be known
     */
    List<StoredBlob> blobs() throws IOException;

    /** @return the store, where it knows what refers to its manifests; empty for others */
    default Optional<ReferrerStore> referrers() {
        return Optional.empty();
    }

    /**
     * @return of an index, the manifests that it lists and that are to be copied with it, in its order
     * @throws IOException if one of them cannot be read
     */
    List<StoredManifest> children() throws IOException;

    /**
     * @param entry of those that an index lists
     * @return the manifest that it describes
     * @throws IOException if it cannot be read, or is not what the entry says
     */
    StoredManifest child(Descriptor entry) throws IOException;
}
