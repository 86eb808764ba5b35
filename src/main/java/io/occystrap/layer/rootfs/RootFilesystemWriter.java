package io.occystrap.layer.rootfs;

import io.occystrap.image.Digest;
import io.occystrap.image.HiddenFiles;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.FetchAhead;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Makes one root filesystem of an image's layers (image-spec, layer.md, "Applying Changesets").
 *
 * <p>Only what an upper layer does not hide is written, and only once. So the layers are read from the top down; each
 * but the base leaves its files, whole, in the staging directory, and its other entries in a journal, while what it
 * hides is remembered. Then the base is written into the tree as it is read, and the journals follow from the bottom up:
 * that is the order in which links and hidden paths mean what they should. It moves the staged files to their places.
 * Memory does not grow with the image: the journals are files, and the tree itself is what knows which paths there are.
 */
public final class RootFilesystemWriter {

    private final Limits limits;
    private final int parallel;
    private final TransferListener listener;

    /**
     * What was written.
     *
     * @param diffIds  of the layers, base first
     * @param bytes    of the layers, uncompressed
     * @param hidden   what upper layers hide
     * @param findings what a person should know of the tree
     */
    public record Written(List<Digest> diffIds, long bytes, HiddenFiles hidden, Findings findings) { }

    /**
     * @param limits   how many entries a layer may have
     * @param parallel how many layers are fetched at once; at least 1
     * @param listener is told of the layers
     */
    public RootFilesystemWriter(Limits limits, int parallel, TransferListener listener) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param layers  of the image, base first
     * @param tree    the directory to make; its parent exists, and is the staging directory or on its file system
     * @param staging for temporary files
     * @return what was written
     * @throws IOException if a layer cannot be read or is malformed, or the tree cannot be written; what was written
     *                     of it stays, for the staging directory's end
     */
    public Written write(List<Layer> layers, Path tree, Staging staging) throws IOException {
        for (Layer layer : layers) {
            listener.layerExpected(layer.storedSize());
        }
        Digest[] diffIds = new Digest[layers.size()];
        long bytes = 0;
        try (FetchAhead ahead = new FetchAhead(parallel);
                Flattening flattening = new Flattening(layers, limits, tree, staging)) {
            List<Layer> read = new ArrayList<>(layers);
            for (int i = layers.size() - 2; i >= 0; i--) {
                read.set(i, ahead.later(layers.get(i), staging.resolve("blob-" + i)));
            }
            for (int i = layers.size() - 1; i >= 0; i--) {
                LayerEntries.Outcome outcome = flattening.read(i, read.get(i));
                diffIds[i] = outcome.diffId();
                bytes += outcome.bytes();
                listener.layerDone();
            }
            flattening.finish();
            List<Digest> digests = new ArrayList<>();
            for (Layer layer : layers) {
                digests.add(layer.descriptor().digest());
            }
            return new Written(List.of(diffIds), bytes, flattening.hidden(digests), flattening.findings());
        }
    }
}
