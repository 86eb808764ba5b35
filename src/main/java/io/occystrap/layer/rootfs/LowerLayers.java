package io.occystrap.layer.rootfs;

import io.occystrap.posix.FileStatus;
import java.io.IOException;
import java.util.Optional;

/** What lies below the tree that is written, where that is an overlay's layer of its own. */
interface LowerLayers {

    /** Nothing does: the tree is all there is. */
    LowerLayers NONE = path -> Optional.empty();

    /**
     * What the layers below show at a path.
     *
     * @param status what it is
     * @param layer  the index of the layer that it is in
     */
    record Found(FileStatus status, int layer) { }

    /**
     * @param path whose parents are no links in the layers taken together
     * @return what is there; empty if nothing is, or it is deleted
     * @throws IOException if a layer below cannot be read, or failed
     */
    Optional<Found> find(String path) throws IOException;

    /**
     * @param path  of a directory or link that was found
     * @param found what {@link #find} gave
     * @return what the link says
     */
    default String readLink(String path, Found found) throws IOException {
        throw new IllegalStateException("there is nothing below");
    }

    /**
     * @param path  of a directory that was found
     * @param found what {@link #find} gave
     * @return its attributes
     */
    default Attributes attributes(String path, Found found) throws IOException {
        throw new IllegalStateException("there is nothing below");
    }
}
