package io.occystrap.bundle;

import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.NewDirectory;
import io.occystrap.layer.rootfs.RootFilesystemWriter;
import io.occystrap.runtime.BundleDocuments;
import io.occystrap.runtime.BundleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes an image as a bundle that an OCI runtime starts (runtime-spec, bundle.md): {@code rootfs}, {@code config.json},
 * and the image's own config byte for byte as {@code container-config.json}. Only its owner may enter it, because a root
 * filesystem may have devices and setuid programs.
 */
public final class BundleSink implements ImageSink {

    private final Path destination;
    private final BundleOptions options;
    private final Limits limits;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param destination the bundle to make; nothing is there, or an empty directory
     * @param options     what the image does not say
     * @param limits      how many entries a layer may have
     * @param parallel    how many layers are fetched at once; at least 1
     * @param listener    is told of the layers, and warned
     */
    public BundleSink(Path destination, BundleOptions options, Limits limits, int parallel, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.options = Objects.requireNonNull(options, "options");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        try (NewDirectory bundle = NewDirectory.at(destination)) {
            try {
                return write(image, bundle, start);
            } catch (IOException e) {
                throw bundle.explained(e);
            }
        }
    }

    private Receipt write(Image image, NewDirectory bundle, long start) throws IOException {
        listener.imageStarted(image.name());
        RootFilesystemWriter.Written written = new RootFilesystemWriter(limits, parallel, listener)
                .write(image.layers(), bundle.path().resolve(BundleDocuments.ROOTFS), bundle.staging());
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), written.diffIds());
        List<String> warnings = BundleDocuments.write(bundle.path(), image.name(), config, options);
        bundle.commit();
        written.findings().warnings(bundle.name()).forEach(listener::warning);
        warnings.forEach(listener::warning);
        return new Receipt(destination.toString(), image.name(), image.manifest().digest(), config.digest(),
                written.diffIds().size(), written.bytes(), 0, Duration.ofNanos(System.nanoTime() - start),
                Optional.of(written.hidden()));
    }
}
