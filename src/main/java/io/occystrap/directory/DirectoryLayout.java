package io.occystrap.directory;

import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import java.nio.file.Path;

/** Where things are in a directory of images. */
final class DirectoryLayout {

    /** The manifest file of a directory without unique names. */
    static final String SINGLE_MANIFEST = "manifest.json";

    private static final String LAYER = "layer.tar";
    private static final String LAYER_NOTE = "layer.verified";

    private DirectoryLayout() {
    }

    /** @return the path of a layer as a manifest names it, relative to the directory */
    static String layerPath(Digest diffId) {
        return diffId.hex() + "/" + LAYER;
    }

    /** @return the layer's archive */
    static Path layer(Path directory, Digest diffId) {
        return directory.resolve(diffId.hex()).resolve(LAYER);
    }

    /** @return the file that says which file was verified to be the layer */
    static Path layerNote(Path directory, Digest diffId) {
        return directory.resolve(diffId.hex()).resolve(LAYER_NOTE);
    }

    /** @return the name of a config file */
    static String config(Digest digest) {
        return digest.hex() + ".json";
    }

    /** @return what the catalog calls an image: its repository, without the registry, as the original does */
    static String catalogName(ImageReference reference) {
        return reference.repository();
    }

    /** @return under which tag the catalog has an image; a reference by digest alone goes by the digest's short form */
    static String catalogTag(ImageReference reference) {
        return reference.tagIfAny().orElseGet(() -> reference.digest().shortHex());
    }

    /** @return what the catalog calls an image where the same name from another registry is there already */
    static String fullName(ImageReference reference) {
        return reference.registry() + "/" + reference.repository();
    }
}
