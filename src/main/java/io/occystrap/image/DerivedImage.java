package io.occystrap.image;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An image made of another. It is what that one is, except where a subclass says otherwise. */
public abstract class DerivedImage implements Image {

    private final Image source;

    /** @param source what it is made of; closed with it */
    protected DerivedImage(Image source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    /** @return what it is made of */
    protected final Image source() {
        return source;
    }

    @Override
    public final Optional<ImageReference> reference() {
        return source.reference();
    }

    @Override
    public final List<ImageReference> names() {
        return source.names();
    }

    @Override
    public final String name() {
        return source.name();
    }

    @Override
    public Manifest manifest() throws IOException {
        return source.manifest();
    }

    /** No filter makes a manifest of another type. */
    @Override
    public final MediaType manifestType() throws IOException {
        return source.manifestType();
    }

    @Override
    public Optional<Digest> digest() throws IOException {
        return source.digest();
    }

    @Override
    public ImageConfig config() throws IOException {
        return source.config();
    }

    @Override
    public List<Layer> layers() throws IOException {
        return source.layers();
    }

    @Override
    public Optional<StoredManifest> stored() throws IOException {
        return source.stored();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + source + "]";
    }
}
