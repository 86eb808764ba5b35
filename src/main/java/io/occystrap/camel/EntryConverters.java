package io.occystrap.camel;

import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import java.io.IOException;
import org.apache.camel.Converter;
import org.apache.camel.Exchange;

/** Lets a route split an image, or a layer, into its entries. */
@Converter(generateLoader = true)
public final class EntryConverters {

    private EntryConverters() {
    }

    /**
     * @param image    to go through
     * @param exchange that is split
     * @return its entries, not yet read
     * @throws IOException if the image's layers are not known
     */
    @Converter
    public static ImageEntries toEntries(Image image, Exchange exchange) throws IOException {
        return ImageEntries.of(image, exchange);
    }

    /**
     * @param layer    to go through
     * @param exchange that is split
     * @return its entries, not yet read
     */
    @Converter
    public static ImageEntries toEntries(Layer layer, Exchange exchange) {
        return ImageEntries.of(layer, exchange);
    }
}
