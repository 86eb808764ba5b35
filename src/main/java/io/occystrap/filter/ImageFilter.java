package io.occystrap.filter;

import io.occystrap.image.Image;
import java.io.IOException;

/** Makes an image of another. Nothing of it is read yet: that happens when the result is. */
@FunctionalInterface
public interface ImageFilter {

    /**
     * @param image to filter; closed with the result
     * @return the filtered image
     * @throws IOException if the image cannot be read
     */
    Image apply(Image image) throws IOException;
}
