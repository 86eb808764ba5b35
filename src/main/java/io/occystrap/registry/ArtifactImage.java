package io.occystrap.registry;

import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.StoredManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What is in a registry like an image and is none: it can go where it is taken as it is, and whoever looks in is told. */
final class ArtifactImage implements Image {

    private final ImageReference reference;
    private final StoredManifest stored;
    private final ImageException refusal;

    /**
     * @param reference of it
     * @param stored    what is copied
     * @param refusal   what who looks in is told
     */
    ArtifactImage(ImageReference reference, StoredManifest stored, ImageException refusal) {
        this.reference = reference;
        this.stored = stored;
        this.refusal = refusal;
    }

    @Override
    public Optional<ImageReference> reference() {
        return Optional.of(reference);
    }

    @Override
    public Manifest manifest() throws IOException {
        throw refusal;
    }

    @Override
    public MediaType manifestType() throws IOException {
        throw refusal;
    }

    @Override
    public Optional<Digest> digest() {
        return Optional.of(stored.digest());
    }

    /** Of its config, as with images; of an index, its own. */
    @Override
    public Digest id() throws IOException {
        List<StoredBlob> blobs = stored.blobs();
        return blobs.isEmpty() ? stored.digest() : blobs.get(0).descriptor().digest();
    }

    @Override
    public ImageConfig config() throws IOException {
        throw refusal;
    }

    @Override
    public List<Layer> layers() throws IOException {
        throw refusal;
    }

    @Override
    public Optional<StoredManifest> stored() {
        return Optional.of(stored);
    }

    @Override
    public void close() {
        // The connections belong to the client's pool.
    }

    @Override
    public String toString() {
        return "ArtifactImage[" + reference + "]";
    }
}
