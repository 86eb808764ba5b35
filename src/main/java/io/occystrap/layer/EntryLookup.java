package io.occystrap.layer;

import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a hard link points to: in the same layer or one below, as it is after the filters that come first. It reads
 * those layers once more, and only when it is asked. What it gives can be read until it is asked again.
 */
public final class EntryLookup implements Closeable {

    private static final int MOST_LINKS = 40;
    /** How often layers are read from their beginning for one layer's links. */
    private static final int MOST_READINGS = 1000;

    private final List<Layer> layers;
    private final List<LayerFilter> filters;
    private TarEntryReader open;
    private boolean ofThisLayer;
    private long next;
    private int readings;

    /**
     * @param layers  of the image up to the one with the link, base first
     * @param filters that rewrite each of them, in their order
     */
    EntryLookup(List<Layer> layers, List<LayerFilter> filters) {
        this.layers = layers;
        this.filters = filters;
    }

    /**
     * @param layers  of the image up to the one to rewrite, base first
     * @param filters in their order
     * @return the entries of the last layer
     */
    static TarEntryReader open(List<Layer> layers, List<LayerFilter> filters) throws IOException {
        List<EntryFilter> opened = new ArrayList<>();
        List<EntryLookup> lookups = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            EntryLookup lookup = new EntryLookup(layers, filters.subList(0, i));
            lookups.add(lookup);
            opened.add(filters.get(i).open(lookup));
        }
        Layer layer = layers.get(layers.size() - 1);
        return new TarEntryReader(layer.uncompressed(), layer.name(), opened, lookups);
    }

    /**
     * Goes on from the entry that it gave last where that stands before this one: links mostly are in the order of their
     * targets, and then the layer is read once for all of them.
     *
     * @param number of an entry of the same layer, which was seen there
     * @return the entry
     * @throws MalformedImageException if too much is asked for in too odd an order
     * @throws IOException             if the layer cannot be read
     */
    public TarEntry take(long number) throws IOException {
        if (open == null || !ofThisLayer || number < next) {
            reopen(layers.size() - 1);
        }
        return advance(number);
    }

    /**
     * @param path that a hard link names, clean
     * @return what the layers below have there, hard links followed; empty if there is nothing
     * @throws MalformedImageException if the links go in a circle, or too much is asked for
     * @throws IOException             if a layer cannot be read
     */
    public Optional<TarEntry> findBelow(String path) throws IOException {
        String wanted = path;
        int links = 0;
        for (int layer = layers.size() - 2; layer >= 0; layer--) {
            long number = last(layer, wanted, Long.MAX_VALUE);
            while (number >= 0) {
                reopen(layer);
                TarEntry entry = advance(number);
                if (entry.header().type() != TarHeader.LINK) {
                    return Optional.of(entry);
                }
                if (++links > MOST_LINKS) {
                    throw new MalformedImageException(layers.get(layer).name() + " was refused",
                            "its hard links go too far at " + Printable.escape(ByteName.text(path)), null);
                }
                wanted = entry.linkPath();
                number = last(layer, wanted, number);
            }
        }
        return Optional.empty();
    }

    /** @return the number of the last entry of that path before the end; -1 if there is none */
    private long last(int layer, String path, long end) throws IOException {
        long last = -1;
        reopen(layer);
        for (TarEntry entry = open.next(); entry != null && entry.number() < end; entry = open.next()) {
            if (entry.path().equals(path)) {
                last = entry.number();
            }
        }
        return last;
    }

    private void reopen(int layer) throws IOException {
        close();
        if (++readings > MOST_READINGS) {
            throw new MalformedImageException(layerName() + " was refused",
                    "too many of its hard links point to what is left out, in too odd an order", null);
        }
        open = open(layers.subList(0, layer + 1), filters);
        ofThisLayer = layer == layers.size() - 1;
        next = 0;
    }

    private TarEntry advance(long number) throws IOException {
        TarEntry entry = open.next();
        while (entry != null && entry.number() < number) {
            entry = open.next();
        }
        if (entry == null || entry.number() != number) {
            throw new IOException(layerName() + " was filtered twice, with different results");
        }
        next = number + 1;
        return entry;
    }

    /** @return what errors call the layer that the links are in */
    public String layerName() throws IOException {
        return layers.get(layers.size() - 1).name();
    }

    @Override
    public void close() throws IOException {
        if (open != null) {
            TarEntryReader reader = open;
            open = null;
            reader.close();
        }
    }
}
