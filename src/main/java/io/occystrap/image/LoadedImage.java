package io.occystrap.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An image whose documents are already in memory; its layers are still opened only when they are asked for. */
public final class LoadedImage implements Image {

    private final String fallbackName;
    private final ImageReference reference;
    private final Manifest manifest;
    private final ImageConfig config;
    private final List<Layer> layers;
    private final Closeable store;

    /**
     * @param fallbackName what the image is called if it has no reference; printable
     * @param reference    null where the store has no name for it
     * @param manifest     of the image
     * @param config       of the image
     * @param layers       base first
     * @param store        closed with the image
     */
    public LoadedImage(String fallbackName, ImageReference reference, Manifest manifest, ImageConfig config,
            List<Layer> layers, Closeable store) {
        this.fallbackName = Objects.requireNonNull(fallbackName, "fallbackName");
        this.reference = reference;
        this.manifest = Objects.requireNonNull(manifest, "manifest");
        this.config = Objects.requireNonNull(config, "config");
        this.layers = List.copyOf(layers);
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public Optional<ImageReference> reference() {
        return Optional.ofNullable(reference);
    }

    @Override
    public String name() {
        return reference == null ? fallbackName : reference.toString();
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    @Override
    public ImageConfig config() {
        return config;
    }

    @Override
    public List<Layer> layers() {
        return layers;
    }

    @Override
    public void close() throws IOException {
        store.close();
    }

    @Override
    public String toString() {
        return "LoadedImage[" + name() + "]";
    }
}
