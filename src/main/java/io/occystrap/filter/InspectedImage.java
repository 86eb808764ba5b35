package io.occystrap.filter;

import io.occystrap.image.DerivedImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The same image, which is written down when whoever takes it has read the layers and asks for the config. */
final class InspectedImage extends DerivedImage {

    private final InspectionFile file;
    private List<CountedLayer> layers;
    private boolean written;

    InspectedImage(Image source, InspectionFile file) {
        super(source);
        this.file = file;
    }

    @Override
    public List<Layer> layers() throws IOException {
        return List.copyOf(counted());
    }

    private synchronized List<CountedLayer> counted() throws IOException {
        if (layers == null) {
            List<CountedLayer> counted = new ArrayList<>();
            List<Layer> sources = source().layers();
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
        ImageConfig config = super.config();
        if (!written) {
            file.append(this, config, counted());
            written = true;
        }
        return config;
    }
}
