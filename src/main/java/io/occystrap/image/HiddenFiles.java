package io.occystrap.image;

import java.util.List;

/**
 * What the layers of an image carry along although upper layers hide it: flattening the image would save as much.
 *
 * @param bytes of all files that are hidden, uncompressed
 * @param files how many there are
 * @param worst the largest of them, the largest first; immutable
 */
public record HiddenFiles(long bytes, long files, List<HiddenFile> worst) {

    /**
     * A file that an upper layer replaces or deletes.
     *
     * @param path  in the root filesystem, printable
     * @param bytes its size
     * @param layer digest of the layer that carries it, as it is stored
     */
    public record HiddenFile(String path, long bytes, Digest layer) { }
}
