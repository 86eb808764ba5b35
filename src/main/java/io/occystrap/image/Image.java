package io.occystrap.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image in some store. Everything is lazy: a method reads what it needs when it is first asked, and what was read
 * is verified. Closing it releases what the store holds open for it; its layers cannot be read afterwards.
 *
 * <p>Implementations may be used by several threads at once.
 */
public interface Image extends Closeable {

    /** @return what the image is called; empty where its store has no name for it */
    Optional<ImageReference> reference();

    /**
     * All that it is called, for stores that know an image by several names.
     *
     * @return {@link #reference()} first, each once; empty where its store has no name for it; immutable
     */
    default List<ImageReference> names() {
        return reference().stream().toList();
    }

    /**
     * What messages and receipts call it.
     *
     * @return the reference, or whatever else names it; printable, never null
     */
    default String name() {
        return reference().map(ImageReference::toString).orElse("an image without a name");
    }

    /**
     * @return the manifest; of a store without one, the manifest that a registry would have for it
     * @throws IOException if it cannot be read or is malformed
     */
    Manifest manifest() throws IOException;

    /**
     * The digest of the manifest, for who would rather do without than wait.
     *
     * @return the digest; empty where it follows from the layers, and those come only while they are read
     * @throws IOException if the manifest cannot be read or is malformed
     */
    default Optional<Digest> digest() throws IOException {
        return Optional.of(manifest().digest());
    }

    /**
     * @return what Docker calls the image ID: the digest of the config
     * @throws IOException if it cannot be read or is malformed
     */
    default Digest id() throws IOException {
        return config().digest();
    }

    /**
     * @return the config; of an image whose layers a filter rewrites, valid only once they were all read
     * @throws IOException if it cannot be read or is malformed
     */
    ImageConfig config() throws IOException;

    /**
     * @return the layers, base first; the same layer may occur more than once; immutable
     * @throws IOException if manifest or config cannot be read or are malformed
     */
    List<Layer> layers() throws IOException;

    /**
     * The image as its store holds it, for who can take it like that. Where several platforms were asked for, it is the
     * index; manifest, config and layers of this image are then those of the first.
     *
     * @return the manifest with its blobs; empty where the store has none (docker save's archive, a directory), or a filter
     *         changes it
     * @throws IOException if it cannot be read or is malformed
     */
    default Optional<StoredManifest> stored() throws IOException {
        return Optional.empty();
    }

    /**
     * @return the index that the image was chosen from, or stands for; empty where there is none
     * @throws IOException if it cannot be read or is malformed
     */
    default Optional<ImageIndex> index() throws IOException {
        Optional<StoredManifest> stored = stored();
        return stored.isPresent() && ManifestDocument.parse("manifest of " + name(), stored.get().bytes(),
                stored.get().mediaType()) instanceof ImageIndex index ? Optional.of(index) : Optional.empty();
    }

    /**
     * The image ID that the image's own store names it by, where that is another: somebody wrote the config anew.
     *
     * @return that ID; empty for an image as it should be, and where a store has no such name
     */
    default Optional<Digest> formerId() {
        return Optional.empty();
    }

    /**
     * @return the type of the manifest; of an image that a filter changes, without reading its layers
     * @throws IOException if it cannot be read or is malformed
     */
    default MediaType manifestType() throws IOException {
        return manifest().mediaType();
    }

    /**
     * @return whether this stands for several platforms, all of which go where {@link #stored()} goes
     * @throws IOException if it cannot be read or is malformed
     */
    default boolean isIndex() throws IOException {
        return stored().isPresent() && stored().get().mediaType().isIndex();
    }
}
