package io.occystrap.camel;

import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * The entries of an image's layers, or of one layer, each as a message with the headers of {@link EntryConstants}; its body is
 * an {@link EntryBody} for a file and null for anything else. For a split in a route:
 *
 * <pre>
 * - split:
 *     expression:
 *       simple:
 *         expression: "${bodyAs(io.occystrap.camel.ImageEntries)}"
 *     streaming: true
 * </pre>
 *
 * <p>An image's layers are read from the top down, because what hides an entry is above it; a layer from its first entry to its
 * last, and to its end, where its digest is checked. What cannot be read ends the split with an exception that names the layer.
 * Whiteouts are entries as any other. Of each entry of an image eight bytes are kept in memory, and nothing of a layer alone.
 *
 * <p>A layer is one stream: a body is there until the next entry is asked for, and reading it later fails. So the split must be
 * {@code streaming}, without {@code parallelProcessing}. Layers can be split side by side, and their entries within.
 *
 * <p>Used once, by one exchange; whatever is open is closed when the split ends, or else when the exchange does.
 */
public final class ImageEntries implements Iterable<Message>, Closeable {

    private final List<Layer> layers;
    private final boolean isImage;
    private final Exchange exchange;
    private EntryIterator iterator;

    private ImageEntries(List<Layer> layers, boolean isImage, Exchange exchange) {
        this.layers = layers;
        this.isImage = isImage;
        this.exchange = Objects.requireNonNull(exchange, "an image becomes entries in an exchange only");
    }

    /**
     * @param image    to go through; not closed
     * @param exchange that is split; its message's headers become those of each entry
     * @return its entries, not yet read
     * @throws IOException if the image's layers are not known
     */
    public static ImageEntries of(Image image, Exchange exchange) throws IOException {
        return new ImageEntries(image.layers(), true, exchange);
    }

    /**
     * @param layer    to go through
     * @param exchange as above
     * @return its entries, not yet read; they do not say which number the layer has, nor what hides them
     */
    public static ImageEntries of(Layer layer, Exchange exchange) {
        return new ImageEntries(List.of(layer), false, exchange);
    }

    /**
     * @return goes through the entries; null follows the last one. What it throws as an {@link java.io.UncheckedIOException} has
     *         an {@link io.occystrap.image.ImageException} in it where it is the image's fault
     * @throws IllegalStateException if somebody went through them already
     */
    @Override
    public synchronized Iterator<Message> iterator() {
        if (iterator != null) {
            throw new IllegalStateException("the entries were gone through already; make others of the image");
        }
        iterator = new EntryIterator(layers, isImage,
                new OccystrapSettings(exchange.getContext()).limits(null, null), exchange);
        CloseOnCompletion.of(this, exchange);
        return iterator;
    }

    @Override
    public synchronized void close() throws IOException {
        if (iterator != null) {
            iterator.close();
        }
    }

    @Override
    public String toString() {
        return "ImageEntries" + layers;
    }
}
