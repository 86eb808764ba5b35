package io.occystrap.validate;

import io.occystrap.image.Image;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.image.ValidationReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Reads all of an image, and of an index all that it lists, and tells everything that is wrong with it: digests and sizes of
 * manifests, configs and layers, diffIds, how many layers, diffIds and steps of history there are, and whether layers are tar
 * archives. Memory does not grow with the image. May be used by several threads at once.
 */
public final class ImageValidation {

    private final int parallel;
    private final Limits limits;
    private final TransferListener progress;

    /**
     * @param parallel how many layers are read at once; at least 1
     * @param limits   how large layers may be
     * @param progress is told of the layers
     */
    public ImageValidation(int parallel, Limits limits, TransferListener progress) {
        this.parallel = parallel;
        this.limits = Objects.requireNonNull(limits, "limits");
        this.progress = Objects.requireNonNull(progress, "progress");
    }

    /**
     * @param image to read; not closed
     * @return what is wrong with it, nothing perhaps
     * @throws IOException if it cannot be read, and nobody knows whether that is its fault: the network, the disk, an
     *                     interruption
     */
    public ValidationReport validate(Image image) throws IOException {
        long start = System.nanoTime();
        progress.imageStarted(image.name());
        Faults faults = new Faults();
        LayerChecks layers = new LayerChecks(parallel, limits, progress, faults);
        int images;
        if (image.stored().isPresent()) {
            StoredCheck check = new StoredCheck(image.name(), layers, faults);
            check.check(image.stored().get());
            images = check.images();
        } else {
            new UnpackedCheck(layers, faults).check(image);
            images = 1;
        }
        return new ValidationReport(image.name(), Optional.of(ImageDigest.of(image)), images, layers.read(), layers.bytes(), layers.skipped(),
                faults.list(), faults.more(), Duration.ofNanos(System.nanoTime() - start));
    }
}
