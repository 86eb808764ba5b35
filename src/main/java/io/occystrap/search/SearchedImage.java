package io.occystrap.search;

import io.occystrap.image.DerivedImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The same image, which is searched as its layers are read. What was found is told when whoever takes it has read them and
 * asks for the config.
 */
final class SearchedImage extends DerivedImage {

    private final PassingSearch search;
    private List<Layer> layers;

    SearchedImage(Image source, PassingSearch search) {
        super(source);
        this.search = search;
    }

    @Override
    public synchronized List<Layer> layers() throws IOException {
        if (layers == null) {
            List<Layer> all = new ArrayList<>();
            for (Layer layer : super.layers()) {
                all.add(new SearchedLayer(layer, all.size(), search));
            }
            layers = List.copyOf(all);
        }
        return layers;
    }

    @Override
    public ImageConfig config() throws IOException {
        search.tell();
        return super.config();
    }

    /** @return what this image holds besides its source, for where somebody else closes that */
    Closeable search() {
        return search;
    }

    @Override
    public void close() throws IOException {
        try {
            search.close();
        } finally {
            super.close();
        }
    }
}
