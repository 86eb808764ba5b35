package io.occystrap.mounts;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageSink;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.NewDirectory;
import io.occystrap.layer.rootfs.OverlayWriter;
import io.occystrap.posix.OverlayMount;
import io.occystrap.posix.SystemCallException;
import io.occystrap.runtime.BundleDocuments;
import io.occystrap.runtime.BundleOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes each layer of an image into a directory of its own and mounts them over each other: {@code layers/0} is the
 * base, {@code upper} takes what is written, {@code rootfs} is where they are mounted. {@code config.json} and
 * {@code container-config.json} beside it make it a bundle, {@code mounts.json} says which directory is which layer.
 *
 * <p>It is mounted in a staging directory and then renamed into place, so what is in place is mounted.
 */
public final class MountsSink implements ImageSink {

    static final String LAYERS = "layers";
    private static final String UPPER = "upper";
    private static final String WORK = "work";

    private final Path destination;
    private final BundleOptions options;
    private final Limits limits;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param destination the directory to make; nothing is there, or an empty directory
     * @param options     what the image does not say
     * @param limits      how many entries a layer may have
     * @param parallel    how many layers are written at once; at least 1
     * @param listener    is told of the layers, and warned
     */
    public MountsSink(Path destination, BundleOptions options, Limits limits, int parallel, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.options = Objects.requireNonNull(options, "options");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        int layers = image.layers().size();
        if (layers == 0 || layers > OverlayMount.MOST_LAYERS) {
            throw new MalformedImageException(image.name() + " cannot be mounted", layers == 0 ? "it has no layers"
                    : "it has " + layers + " layers, and the kernel mounts " + OverlayMount.MOST_LAYERS,
                    layers == 0 ? null : "make a bundle of it instead, oci://PATH");
        }
        try (NewDirectory directory = NewDirectory.at(destination)) {
            try {
                return write(image, directory, start);
            } catch (IOException e) {
                throw directory.explained(e);
            }
        }
    }

    private Receipt write(Image image, NewDirectory directory, long start) throws IOException {
        Path path = directory.path();
        for (String name : List.of(LAYERS, UPPER, WORK, BundleDocuments.ROOTFS)) {
            Files.createDirectory(path.resolve(name));
        }
        listener.imageStarted(image.name());
        OverlayWriter.Written written = new OverlayWriter(limits, parallel, listener)
                .write(image.layers(), path.resolve(LAYERS), path.resolve(UPPER), directory.staging());
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), written.diffIds());
        Files.write(path.resolve("mounts.json"), description(image, written));
        mount(written, directory);
        List<String> warnings;
        boolean committed = false;
        try {
            warnings = BundleDocuments.write(path, image.name(), config, options);
            directory.commit();
            committed = true;
        } finally {
            if (!committed) {
                OverlayMount.unmount(path.resolve(BundleDocuments.ROOTFS));
            }
        }
        written.findings().warnings(directory.name()).forEach(listener::warning);
        warnings.forEach(listener::warning);
        return new Receipt(destination.toString(), image.name(), image.manifest().digest(), config.digest(),
                written.diffIds().size(), written.bytes(), 0, Duration.ofNanos(System.nanoTime() - start));
    }

    private void mount(OverlayWriter.Written written, NewDirectory directory) throws IOException {
        List<String> lower = new ArrayList<>();
        for (int i = written.diffIds().size() - 1; i >= written.lowest(); i--) {
            lower.add(Integer.toString(i));
        }
        try {
            OverlayMount.mount(directory.path().resolve(LAYERS), lower, "../" + UPPER, "../" + WORK,
                    "../" + BundleDocuments.ROOTFS, written.userXattr());
        } catch (SystemCallException e) {
            String remedy = switch (e.errno()) {
                case EPERM -> "run it as root, or as root of a user namespace: unshare --user --map-root-user --mount";
                case ENODEV -> "load the kernel module overlay";
                default -> "make a bundle instead, oci://PATH";
            };
            throw new UnavailableException(directory.name() + " cannot be mounted", e.getReason(), remedy, e);
        }
    }

    private static byte[] description(Image image, OverlayWriter.Written written) throws IOException {
        ObjectNode top = JsonNodeFactory.instance.objectNode();
        top.put("image", image.name()).put("digest", image.manifest().digest().toString());
        ArrayNode layers = top.putArray("layers");
        for (int i = 0; i < written.diffIds().size(); i++) {
            layers.addObject().put("directory", LAYERS + "/" + i).put("diffId", written.diffIds().get(i).toString())
                    .put("mounted", i >= written.lowest());
        }
        return JsonDocument.indented(top);
    }
}
