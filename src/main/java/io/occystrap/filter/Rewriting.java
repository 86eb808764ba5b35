package io.occystrap.filter;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Image;
import io.occystrap.layer.LayerFilter;
import java.io.IOException;

/** A filter that rewrites layers, and perhaps the config. Several in a row are one pass over each layer. */
abstract class Rewriting implements ImageFilter {

    /** @return what rewrites the layers */
    abstract LayerFilter layers();

    /** @return what the image's history says of it; printable */
    abstract String description();

    /** @param config to change where the filter changes more of it than what its layers change */
    void edit(ObjectNode config) {
        // most do not
    }

    @Override
    public final Image apply(Image image) throws IOException {
        return RewrittenImage.of(image, this);
    }
}
