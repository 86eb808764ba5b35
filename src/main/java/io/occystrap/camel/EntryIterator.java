package io.occystrap.camel;

import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.rootfs.UpperLayers;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Goes through layers from the top down, one entry after the other. There is no looking ahead, which would pass over the
 * content of the entry at hand: what follows the last one is null.
 */
final class EntryIterator implements Iterator<Message>, Closeable {

    private final Exchange exchange;
    private final List<Layer> layers;
    private final UpperLayers hiding;
    private final Limits limits;
    private final EntryMessages messages;
    private int number;
    private LayerWalk walk;
    private EntryBody current;
    private Message last;
    private boolean isDone;

    /**
     * @param layers   base first
     * @param isImage  whether these are all layers of an image
     * @param limits   how large each may be
     * @param exchange that is split
     */
    EntryIterator(List<Layer> layers, boolean isImage, Limits limits, Exchange exchange) {
        this.exchange = exchange;
        this.layers = layers;
        this.number = layers.size();
        this.hiding = isImage ? new UpperLayers(number) : null;
        this.limits = limits;
        this.messages = new EntryMessages(exchange);
    }

    @Override
    public synchronized boolean hasNext() {
        return !isDone && !isStopped();
    }

    /** A split that stops at an exception asks for all that is left, to let go of it. That would be to read the whole image. */
    private boolean isStopped() {
        return last != null && exchange.getException() instanceof CamelExchangeException e
                && e.getExchange() == last.getExchange();
    }

    @Override
    public synchronized Message next() {
        if (isDone) {
            throw new NoSuchElementException();
        }
        current = null;
        try {
            TarHeader header = walk == null ? null : walk.next();
            while (header == null) {
                endLayer();
                if (number == 0) {
                    isDone = true;
                    return null;
                }
                number--;
                messages.startLayer(layers.get(number), hiding == null ? null : number);
                walk = new LayerWalk(layers.get(number), limits);
                header = walk.next();
            }
            last = message(header);
            return last;
        } catch (IOException | RuntimeException e) {
            closeAfter(e);
            throw e instanceof IOException io ? new UncheckedIOException(io.getMessage(), io) : (RuntimeException) e;
        }
    }

    private Message message(TarHeader header) throws IOException {
        OptionalInt hiddenBy = OptionalInt.empty();
        if (hiding != null) {
            hiding.add(number, header);
            hiddenBy = hiding.hiddenBy(number, header.rawName(), header.type() == TarHeader.DIRECTORY);
        }
        current = header.isFile() ? new EntryBody(this, header.size()) : null;
        return messages.of(header, hiddenBy, current);
    }

    private void endLayer() throws IOException {
        if (walk != null) {
            walk.close();
            walk = null;
            if (hiding != null) {
                hiding.finish(number);
            }
        }
    }

    private void closeAfter(Exception e) {
        try {
            close();
        } catch (IOException closing) {
            e.addSuppressed(closing);
        }
    }

    /** Reads on in the content of the current entry. */
    synchronized int read(EntryBody body, byte[] buffer, int offset, int length) throws IOException {
        requireCurrent(body);
        return walk.read(buffer, offset, length);
    }

    /** @throws IOException if another entry was asked for since, or nobody wants any more of them */
    synchronized void requireCurrent(EntryBody body) throws IOException {
        if (body != current) {
            throw new IOException("the content of an entry can be read until the next entry is asked for"
                    + " (split with streaming: true and without parallelProcessing)");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        isDone = true;
        current = null;
        LayerWalk open = walk;
        walk = null;
        if (open != null) {
            open.close();
        }
    }
}
