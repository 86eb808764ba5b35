package io.occystrap.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** An image whose documents are already in memory; its layers are still opened only when they are asked for. */
public final class LoadedImage implements Image {

    private final String fallbackName;
    private final List<ImageReference> names;
    private final Manifest manifest;
    private final ImageConfig config;
    private final List<Layer> layers;
    private final StoredManifest stored;
    private final Closeable store;
    private final Digest formerId;
    private final ImageIndex index;

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
        this(fallbackName, reference, manifest, config, layers, null, store);
    }

    /**
     * @param fallbackName what the image is called if it has no reference; printable
     * @param reference    null where the store has no name for it
     * @param manifest     of the image
     * @param config       of the image
     * @param layers       base first
     * @param stored       what can be copied byte for byte; null where the store has no manifests
     * @param store        closed with the image
     */
    public LoadedImage(String fallbackName, ImageReference reference, Manifest manifest, ImageConfig config,
            List<Layer> layers, StoredManifest stored, Closeable store) {
        this(fallbackName, reference == null ? List.of() : List.of(reference), manifest, config, layers, stored, store, null,
                null);
    }

    private LoadedImage(String fallbackName, List<ImageReference> names, Manifest manifest, ImageConfig config,
            List<Layer> layers, StoredManifest stored, Closeable store, Digest formerId, ImageIndex index) {
        this.fallbackName = Objects.requireNonNull(fallbackName, "fallbackName");
        this.names = names.stream().distinct().toList();
        this.manifest = Objects.requireNonNull(manifest, "manifest");
        this.config = Objects.requireNonNull(config, "config");
        this.layers = List.copyOf(layers);
        this.stored = stored;
        this.store = Objects.requireNonNull(store, "store");
        this.formerId = formerId;
        this.index = index;
    }

    /**
     * @param id the image ID that the store names it by
     * @return this image; one whose config was written anew, if that is not its digest
     */
    public LoadedImage namedBy(Digest id) {
        return id.equals(config.digest()) ? this
                : new LoadedImage(fallbackName, names, manifest, config, layers, stored, store, id, index);
    }

    /**
     * @param several that this image was chosen from; null where there is none
     * @return this image, which knows it
     */
    public LoadedImage chosenFrom(ImageIndex several) {
        return new LoadedImage(fallbackName, names, manifest, config, layers, stored, store, formerId, several);
    }

    /**
     * @param fallbackName what the image is called if it has no name; printable
     * @param names        all that its store calls it, the one that counts first
     * @param manifest     of the image
     * @param config       of the image
     * @param layers       base first
     * @param store        closed with the image
     * @return the image
     */
    public static LoadedImage named(String fallbackName, List<ImageReference> names, Manifest manifest, ImageConfig config,
            List<Layer> layers, Closeable store) {
        return new LoadedImage(fallbackName, names, manifest, config, layers, null, store, null, null);
    }

    @Override
    public Optional<ImageReference> reference() {
        return names.stream().findFirst();
    }

    @Override
    public List<ImageReference> names() {
        return names;
    }

    @Override
    public String name() {
        return names.isEmpty() ? fallbackName : names.get(0).toString();
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
    public Optional<StoredManifest> stored() {
        return Optional.ofNullable(stored);
    }

    @Override
    public Optional<ImageIndex> index() throws IOException {
        return index != null ? Optional.of(index) : Image.super.index();
    }

    @Override
    public Optional<Digest> formerId() {
        return Optional.ofNullable(formerId);
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
