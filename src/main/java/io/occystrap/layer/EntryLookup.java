package io.occystrap.layer;

import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds what a hard link points to: in the same layer or one below, as it is after the filters that come first. It reads
 * those layers once more, from their beginning, and only when it is asked.
 */
public final class EntryLookup {

    private static final int MOST_LINKS = 40;

    private final List<Layer> layers;
    private final List<LayerFilter> filters;

    /**
     * @param layers  of the image up to the one with the link, base first
     * @param filters that rewrite each of them, in their order
     */
    EntryLookup(List<Layer> layers, List<LayerFilter> filters) {
        this.layers = layers;
        this.filters = filters;
    }

    /**
     * @param layer   to rewrite, the last one
     * @param filters in their order
     * @return its entries
     */
    static TarEntryReader open(List<Layer> layers, List<LayerFilter> filters) throws IOException {
        List<EntryFilter> opened = new ArrayList<>();
        for (int i = 0; i < filters.size(); i++) {
            opened.add(filters.get(i).open(new EntryLookup(layers, filters.subList(0, i))));
        }
        Layer layer = layers.get(layers.size() - 1);
        return new TarEntryReader(layer.uncompressed(), layer.name(), opened);
    }

    /**
     * @param path   that a hard link names, clean
     * @param before number of the link's entry: what it links to stands before it
     * @return what is there, hard links followed, with a content that can be read; closed by who takes it. Empty if there
     *         is nothing
     * @throws MalformedImageException if the links go in a circle
     * @throws IOException             if a layer cannot be read
     */
    public Optional<TarEntry> find(String path, long before) throws IOException {
        String wanted = path;
        long end = before;
        int links = 0;
        for (int layer = layers.size() - 1; layer >= 0; layer--) {
            long number = last(layer, wanted, end);
            while (number >= 0) {
                TarEntry entry = take(layer, number);
                if (entry.header().type() != TarHeader.LINK) {
                    return Optional.of(entry);
                }
                entry.discard();
                if (++links > MOST_LINKS) {
                    throw new MalformedImageException(layers.get(layer).name() + " was refused",
                            "its hard links go too far at " + Printable.escape(ByteName.text(path)), null);
                }
                wanted = entry.linkPath();
                end = number;
                number = last(layer, wanted, end);
            }
            end = Long.MAX_VALUE;
        }
        return Optional.empty();
    }

    /** @return the number of the last entry of that path before the end; -1 if there is none */
    private long last(int layer, String path, long end) throws IOException {
        long last = -1;
        try (TarEntryReader reader = open(layers.subList(0, layer + 1), filters)) {
            for (TarEntry entry = reader.next(); entry != null && entry.number() < end; entry = reader.next()) {
                if (entry.path().equals(path)) {
                    last = entry.number();
                }
            }
        }
        return last;
    }

    private TarEntry take(int layer, long number) throws IOException {
        TarEntryReader reader = open(layers.subList(0, layer + 1), filters);
        try {
            TarEntry entry = reader.next();
            while (entry.number() < number) {
                entry = reader.next();
            }
            return entry.closing(reader);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }
}
