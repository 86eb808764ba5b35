package io.occystrap.search;

import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The same image, which is searched as its layers are read. What was found is told when whoever takes it has read them and
 * asks for the config.
 */
final class SearchedImage implements Image {

    private final Image source;
    private final PassingSearch search;
    private List<Layer> layers;

    SearchedImage(Image source, PassingSearch search) {
        this.source = source;
        this.search = search;
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
    public MediaType manifestType() throws IOException {
        return source.manifestType();
    }

    @Override
    public synchronized List<Layer> layers() throws IOException {
        if (layers == null) {
            List<Layer> all = new ArrayList<>();
            for (Layer layer : source.layers()) {
                all.add(new SearchedLayer(layer, all.size(), search));
            }
            layers = List.copyOf(all);
        }
        return layers;
    }

    @Override
    public ImageConfig config() throws IOException {
        search.tell();
        return source.config();
    }

    @Override
    public void close() throws IOException {
        try {
            search.close();
        } finally {
            source.close();
        }
    }

    @Override
    public String toString() {
        return "SearchedImage[" + source + "]";
    }
}
