package io.occystrap.filter;

import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The same image, which is written down when whoever takes it has read the layers and asks for the config. */
final class InspectedImage implements Image {

    private final Image source;
    private final InspectionFile file;
    private List<CountedLayer> layers;
    private boolean written;

    InspectedImage(Image source, InspectionFile file) {
        this.source = source;
        this.file = file;
    }

    @Override
    public Optional<ImageReference> reference() {
        return source.reference();
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public Manifest manifest() throws IOException {
        return source.manifest();
    }

    @Override
    public List<Layer> layers() throws IOException {
        return List.copyOf(counted());
    }

    private synchronized List<CountedLayer> counted() throws IOException {
        if (layers == null) {
            List<CountedLayer> counted = new ArrayList<>();
            List<Layer> sources = source.layers();
            for (Layer layer : sources) {
                int first = sources.indexOf(layer);
                counted.add(first < counted.size() ? counted.get(first) : new CountedLayer(layer));
            }
            layers = List.copyOf(counted);
        }
        return layers;
    }

    @Override
    public synchronized ImageConfig config() throws IOException {
        ImageConfig config = source.config();
        if (!written) {
            file.append(source, config, counted());
            written = true;
        }
        return config;
    }

    /** Who takes the image as it is stored reads no layers, and what is stored is not changed here. */
    @Override
    public Optional<StoredManifest> stored() throws IOException {
        return source.stored();
    }

    @Override
    public MediaType manifestType() throws IOException {
        return source.manifestType();
    }

    @Override
    public void close() throws IOException {
        source.close();
    }

    @Override
    public String toString() {
        return "InspectedImage[" + source + "]";
    }
}
