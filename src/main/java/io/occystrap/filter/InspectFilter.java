package io.occystrap.filter;

import io.occystrap.image.Image;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
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
    public Image apply(Image image) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (!Files.isDirectory(directory)) {
            // Said now, before layers are moved for nothing.
            throw new UnavailableException("the file of the inspect filter, " + Printable.escape(file.toString())
                    + ", cannot be written", "there is no directory " + Printable.escape(directory.toString()), "make it");
        }
        return new InspectedImage(image, new InspectionFile(file));
    }
}
