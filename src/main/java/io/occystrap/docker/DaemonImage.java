package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** An image of a daemon. Its layers are known at once; its config and its manifest when all of it was sent. */
final class DaemonImage implements Image {

    private final ImageReference reference;
    private final InspectedDaemonImage inspected;
    private final ImageExport export;
    private final Closeable connection;
    private final List<Layer> layers;

    /**
     * @param reference  null where it was asked for by its ID
     * @param inspected  what the daemon says of it
     * @param export     its archive; closed with the image
     * @param connection closed with the image
     */
    DaemonImage(ImageReference reference, InspectedDaemonImage inspected, ImageExport export, Closeable connection) {
        this.reference = reference;
        this.inspected = inspected;
        this.export = export;
        this.connection = connection;
        this.layers = inspected.diffIds().stream().<Layer>map(diffId -> new DaemonLayer(diffId, export)).toList();
    }

    @Override
    public Optional<ImageReference> reference() {
        return Optional.ofNullable(reference);
    }

    @Override
    public String name() {
        return reference == null ? inspected.id().toString() : reference.toString();
    }

    @Override
    public Manifest manifest() throws IOException {
        return export.documents().manifest();
    }

    /** Sizes are part of the manifest, and a daemon does not tell them. */
    @Override
    public Optional<Digest> digest() {
        return Optional.empty();
    }

    @Override
    public Digest id() throws IOException {
        return inspected.idOfConfig() ? inspected.id() : Image.super.id();
    }

    /** Known before the archive is, which holds no manifest of a registry's. */
    @Override
    public MediaType manifestType() {
        return MediaType.DOCKER_MANIFEST;
    }

    @Override
    public ImageConfig config() throws IOException {
        return export.documents().config();
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }

    @Override
    public void close() throws IOException {
        try (Closeable last = connection) {
            export.close();
        }
    }

    @Override
    public String toString() {
        return "DaemonImage[" + name() + "]";
    }
}
