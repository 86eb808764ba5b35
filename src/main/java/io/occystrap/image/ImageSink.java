package io.occystrap.image;

import java.io.IOException;

/**
 * Where an image goes. A sink takes the layers first, then the config (a filter's config exists only once its layers
 * were read), then commits. It commits or leaves no trace: it writes beside its destination and renames, so what
 * stood there before stays whole until that moment.
 */
@FunctionalInterface
public interface ImageSink {

    /**
     * Writes an image. Layers that the destination already holds are not opened.
     *
     * @param image what to write; it is read but not closed
     * @return what was done
     * @throws IOException if the image cannot be read or the destination cannot be written; nothing is left behind
     */
    Receipt write(Image image) throws IOException;
}
