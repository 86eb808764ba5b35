package io.occystrap.registry;

import io.occystrap.archive.ImageForm;
import io.occystrap.archive.StoredImageWriter;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes an image into a registry (distribution-spec, "Push"). What its store holds as a registry would goes byte for byte,
 * an index with all that is in it; what is not there or was changed is compressed and gets a manifest. Blobs that the
 * registry has are not sent; the manifest comes last.
 */
public final class RegistrySink implements ImageSink {

    private final RegistryAccess access;
    private final ImageReference destination;
    private final ImageForm form;
    private final Path temporaryDirectory;
    private final int parallel;

    /**
     * @param access             how registries are reached
     * @param destination        the image to write; by its tag, or by its digest, which must then be right
     * @param form               in what form
     * @param temporaryDirectory where layers are compressed; must exist
     * @param parallel           how many layers are brought at once; at least 1
     */
    public RegistrySink(RegistryAccess access, ImageReference destination, ImageForm form, Path temporaryDirectory,
            int parallel) {
        this.access = Objects.requireNonNull(access, "access");
        this.destination = Objects.requireNonNull(destination, "destination");
        this.form = Objects.requireNonNull(form, "form");
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.parallel = parallel;
    }

    @Override
    public Receipt write(Image image) throws IOException {
        RegistryPush push = new RegistryPush(access.connection(destination), destination);
        return new StoredImageWriter(push, form, temporaryDirectory, parallel, access.listener())
                .write(image, destination.toString());
    }
}
