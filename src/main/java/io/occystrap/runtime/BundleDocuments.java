package io.occystrap.runtime;

import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.layer.rootfs.RootFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The documents that make a directory with a root filesystem a bundle (runtime-spec, bundle.md). */
public final class BundleDocuments {

    /** The directory of the root filesystem in a bundle. */
    public static final String ROOTFS = "rootfs";

    private static final String RUNTIME_CONFIG = "config.json";
    private static final String IMAGE_CONFIG = "container-config.json";

    private BundleDocuments() {
    }

    /**
     * @param bundle that was committed as a whole, or whatever else is there
     * @return the config of the image that the bundle is of, byte for byte; empty where there is no bundle
     */
    public static Optional<byte[]> imageConfig(Path bundle) {
        Path config = bundle.resolve(IMAGE_CONFIG);
        try {
            return Files.isRegularFile(config, LinkOption.NOFOLLOW_LINKS) && Files.size(config) <= JsonDocument.LARGEST
                    && Files.isDirectory(bundle.resolve(ROOTFS), LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(Files.readAllBytes(config)) : Optional.empty();
        } catch (IOException e) {
            // Then whoever writes there finds out more.
            return Optional.empty();
        }
    }

    /**
     * Writes {@code config.json}, and the image's config byte for byte as {@code container-config.json}.
     *
     * @param bundle  the directory that has the root filesystem
     * @param what    names the image for errors and warnings; printable
     * @param config  of the image
     * @param options what the image does not say
     * @return what of the image does not hold in the container, printable
     * @throws IOException if the image cannot be run, or the documents cannot be written
     */
    public static List<String> write(Path bundle, String what, ImageConfig config, BundleOptions options)
            throws IOException {
        RuntimeConfig runtime;
        try (RootFilesystem root = RootFilesystem.of(bundle.resolve(ROOTFS))) {
            runtime = RuntimeConfig.of(what, config, root, options);
        }
        Files.write(bundle.resolve(RUNTIME_CONFIG), runtime.bytes());
        Files.write(bundle.resolve(IMAGE_CONFIG), config.bytes());
        return runtime.warnings();
    }
}
