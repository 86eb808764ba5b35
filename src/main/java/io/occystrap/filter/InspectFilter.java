package io.occystrap.filter;

import io.occystrap.image.Image;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Notes what an image is made of where it passes: a line of JSON for each image, appended to a file. Two of them show
 * what the filters between them did.
 */
public final class InspectFilter implements ImageFilter {

    private final Path file;

    /** @param file to append to; made if it is not there; its directory must exist */
    public InspectFilter(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    @Override
    public Image apply(Image image) {
        return new InspectedImage(image, new InspectionFile(file));
    }
}
