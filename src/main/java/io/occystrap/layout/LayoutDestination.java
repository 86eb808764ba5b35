package io.occystrap.layout;

import io.occystrap.archive.LayoutFiles;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** A layout that gets one more image. Closing it deletes what was not committed. */
interface LayoutDestination extends Closeable {

    /** @return what is there already; empty for a layout that is new */
    Optional<LayoutFiles> existing();

    /** @return where blobs wait until the commit, on the layout's file system */
    Staging staging();

    /**
     * Puts the blobs in place, and then the image into the index.
     *
     * @param blobs new ones, each in a file that may be moved away
     * @param image its manifest or index, which is among the blobs
     * @param tag   what the layout calls it; null for no name
     * @throws IOException if it cannot be written
     */
    void commit(Map<Digest, Path> blobs, Descriptor image, String tag) throws IOException;
}
