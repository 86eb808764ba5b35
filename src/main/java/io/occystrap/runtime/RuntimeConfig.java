package io.occystrap.runtime;

import io.occystrap.image.ImageConfig;
import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.util.List;

/**
 * The {@code config.json} of a bundle (runtime-spec 1.0.2, config.md), made from an image's config (image-spec,
 * conversion.md). The root filesystem is {@code rootfs} beside it. The same image and options give the same bytes.
 *
 * @param bytes    the document in UTF-8
 * @param warnings what of the image does not hold in the container, in whole sentences, printable; immutable
 */
public record RuntimeConfig(byte[] bytes, List<String> warnings) {

    public RuntimeConfig {
        warnings = List.copyOf(warnings);
    }

    /**
     * @param what    names the image for errors and warnings, as in "ns/app:1"; already printable
     * @param image   its config
     * @param root    what is in its root filesystem
     * @param options what the image does not say
     * @return the bundle's config
     * @throws MalformedImageException if the image is malformed, names a user that it does not have, or asks for what a
     *                                 runtime refuses or should never do
     * @throws IOException             if the root filesystem cannot be read
     */
    public static RuntimeConfig of(String what, ImageConfig image, RootFiles root, BundleOptions options)
            throws IOException {
        // Only Linux images have users, volumes and paths as below. Docker takes an image that does not say for one.
        String os = image.platform().os();
        if (!os.isEmpty() && !os.equals("linux")) {
            throw new MalformedImageException(what + " cannot be run",
                    "it is for " + image.platform() + "; runtime bundles are for Linux", null);
        }
        return new ImageConversion(what, image, root, options).convert();
    }
}
