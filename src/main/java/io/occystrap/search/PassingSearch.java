package io.occystrap.search;

import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MatchListener;
import io.occystrap.image.MatchedLayer;
import io.occystrap.layer.rootfs.UpperLayers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A search of an image whose layers somebody else reads: each is searched as it passes. What nobody read is searched in the
 * end, when all that was found is told, in the order of the layers.
 */
final class PassingSearch implements Closeable {

    private final Image image;
    private final SearchQuery query;
    private final MatchListener listener;
    private final Limits limits;
    private final ConfigSearch config;
    private final UpperLayers hiding;
    private final TemporaryFiles files;
    private final OrderedMatches matches;
    private final boolean[] searched;
    private boolean told;

    /**
     * @param image     to search
     * @param query     what to look for
     * @param listener  hears what is found
     * @param temporary where matches wait that are too many for the memory; exists
     * @param limits    how many entries a layer may have
     * @throws IOException if the image's documents cannot be read
     */
    PassingSearch(Image image, SearchQuery query, MatchListener listener, Path temporary, Limits limits)
            throws IOException {
        this.image = image;
        this.query = query;
        this.listener = listener;
        this.limits = limits;
        config = new ConfigSearch(image);
        List<MatchedLayer> layers = config.layers();
        searched = new boolean[layers.size()];
        hiding = query.hiding() ? new UpperLayers(layers.size()) : null;
        files = new TemporaryFiles(temporary);
        matches = new OrderedMatches(listener, new MatchCodec(layers), files, true);
    }

    /** @return whether the caller is to search that layer: nobody does yet */
    synchronized boolean claim(int number) {
        boolean free = !searched[number];
        searched[number] = true;
        return free;
    }

    /** A layer was not read to its end: what was found in it so far is forgotten, and it may be searched again. */
    synchronized void abandon(int number) throws IOException {
        matches.forget(number);
        searched[number] = false;
    }

    /**
     * @param number of a layer that the caller claimed
     * @param layer  to read it from
     */
    void search(int number, Layer layer) throws IOException {
        new LayerSearch(query, limits, matches, hiding).run(layer, config.layers().get(number), () -> true);
    }

    /** Searches what nobody read, and tells what was found. */
    synchronized void tell() throws IOException {
        if (told) {
            return;
        }
        told = true;
        List<Layer> layers = image.layers();
        for (int i = 0; i < layers.size(); i++) {
            if (claim(i)) {
                search(i, layers.get(i));
            }
        }
        listener.searchStarted(image, config.layers());
        if (query.history()) {
            config.search(query, listener);
        }
        matches.release(match -> hiding == null ? match : match.hiddenBy(ImageSearch.by(hiding, match, config.layers())),
                layers.size());
    }

    @Override
    public void close() throws IOException {
        try {
            matches.close();
        } finally {
            files.close();
        }
    }

    @Override
    public String toString() {
        return "PassingSearch[" + image + ", searched " + Arrays.toString(searched) + "]";
    }
}
