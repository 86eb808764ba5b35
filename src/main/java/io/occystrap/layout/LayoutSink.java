package io.occystrap.layout;

import io.occystrap.archive.ImageForm;
import io.occystrap.archive.StoredImageWriter;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.WriteFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Writes an image into an image layout, beside the images that it has. What is an image of OCI's goes byte for byte; one of
 * Docker's gets a manifest of OCI's, as skopeo gives it, because skopeo finds no others there. Blobs that the layout has are
 * not read.
 */
public final class LayoutSink implements ImageSink {

    /** image-spec, annotations.md, "org.opencontainers.image.ref.name", and the tags of Docker that it forgot. */
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._:@/+-]{0,254}");
    private static final String TAR = ".tar";

    private final LayoutReference destination;
    private final ImageForm form;
    private final Limits limits;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param destination path of a directory, which is made if it is not there, or of an archive if it ends in
     *                    {@code .tar} or is a file; without a tag, the image's own is taken if it has one
     * @param form        in what form; without a format, OCI's
     * @param limits      how much of an archive is read that is there already
     * @param parallel    how many layers are written at once; at least 1
     * @param listener    is told of the layers
     * @throws IllegalArgumentException if the destination is named by a digest, or the tag is none
     */
    public LayoutSink(LayoutReference destination, ImageForm form, Limits limits, int parallel, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.form = Objects.requireNonNull(form, "form");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
        if (destination.digest() != null) {
            throw new IllegalArgumentException("what is written into a layout is named by a tag, not by a digest");
        }
        if (destination.tag() != null && !TAG.matcher(destination.tag()).matches()) {
            throw new IllegalArgumentException(Printable.escape(destination.tag())
                    + " is not a tag (letters, digits, and . _ - : @ / + between them)");
        }
    }

    @Override
    public Receipt write(Image image) throws IOException {
        String tag = destination.tag() != null ? destination.tag()
                : image.reference().flatMap(ImageReference::tagIfAny).orElse(null);
        try (LayoutDestination layout = open(destination.path())) {
            return new StoredImageWriter(new LayoutImage(layout, tag), form.orOci(), layout.staging().path(), parallel, listener)
                    .write(image, destination.path() + (tag == null ? "" : ":" + tag));
        } catch (IOException e) {
            throw WriteFailure.explained(Printable.escape(destination.path().toString()), e);
        }
    }

    private LayoutDestination open(Path path) throws IOException {
        boolean archive = !Files.isDirectory(path) && (Files.exists(path) || path.toString().endsWith(TAR));
        return archive ? new ArchiveDestination(path, limits) : new DirectoryDestination(path);
    }
}
