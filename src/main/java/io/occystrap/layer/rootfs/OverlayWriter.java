package io.occystrap.layer.rootfs;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.posix.EffectiveUser;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes each layer of an image into a directory of its own, marked as overlayfs wants it (Linux
 * Documentation/filesystems/overlayfs.rst): mounted over each other, they show what {@link RootFilesystemWriter} would
 * have made of the image. The layers are written side by side.
 */
public final class OverlayWriter {

    private final Limits limits;
    private final int parallel;
    private final TransferListener listener;

    /**
     * What was written.
     *
     * @param diffIds   of the layers, base first
     * @param bytes     of the layers, uncompressed
     * @param lowest    index of the lowest layer that shows through: the layers below it must not be mounted
     * @param userXattr whether the marks are attributes that any user may set
     * @param findings  what a person should know of the layers
     */
    public record Written(List<Digest> diffIds, long bytes, int lowest, boolean userXattr, Findings findings) { }

    /**
     * @param limits   how many entries a layer may have
     * @param parallel how many layers are written at once; at least 1
     * @param listener is told of the layers
     */
    public OverlayWriter(Limits limits, int parallel, TransferListener listener) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param layers    of the image, base first
     * @param directory empty; gets a directory for each layer, named by its index, 0 for the base
     * @param upper     an empty directory, which gets the attributes of the image's root
     * @param staging   for temporary files
     * @return what was written
     * @throws IOException if a layer cannot be read or is malformed, or the layers cannot be written
     */
    public Written write(List<Layer> layers, Path directory, Path upper, Staging staging) throws IOException {
        for (Layer layer : layers) {
            listener.layerExpected(layer.storedSize());
        }
        Findings findings = new Findings();
        LayerEntries.Outcome[] outcomes = new LayerEntries.Outcome[layers.size()];
        Node[] roots = new Node[layers.size()];
        try (LayerStack stack = new LayerStack(directory, layers.size())) {
            List<ParallelTransfer.Task> tasks = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                int index = i;
                tasks.add(() -> {
                    AttributeWriter attributes = new AttributeWriter(EffectiveUser.current(), findings);
                    LayerEntries entries = new LayerEntries(layers.get(index), limits);
                    try (OverlayLayer layer = new OverlayLayer(stack, index, entries, attributes, staging)) {
                        outcomes[index] = layer.write();
                        roots[index] = layer.rootNode();
                    }
                    stack.finished(index);
                    listener.layerDone();
                });
            }
            ParallelTransfer.run(tasks, parallel);
            root(roots, upper, new AttributeWriter(EffectiveUser.current(), findings));
            List<Digest> diffIds = new ArrayList<>();
            long bytes = 0;
            for (LayerEntries.Outcome outcome : outcomes) {
                diffIds.add(outcome.diffId());
                bytes += outcome.bytes();
            }
            return new Written(diffIds, bytes, stack.lowest(), stack.usesUserXattr(), findings);
        }
    }

    /** What is mounted has the root of the uppermost directory; the layer that names the root last has its say. */
    private static void root(Node[] roots, Path upper, AttributeWriter attributes) throws IOException {
        Node root = OverlayLayer.IMPLIED_ROOT;
        for (Node node : roots) {
            root = node == null ? root : node;
        }
        try (OpenDirectory directory = OpenDirectory.of(upper)) {
            attributes.write(directory, root, false);
            directory.setTimes(root.attributes().seconds(), root.attributes().nanoseconds());
        }
    }
}
