package io.occystrap.search;

import io.occystrap.image.FileMatch;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MatchListener;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.EntryName;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.layer.rootfs.UpperLayers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Searches images: several layers at once, with the matches in the order of the layers. Where a layer cannot be read, what
 * was found in those before it is told first. May be used by several threads at once.
 */
public final class ImageSearch {

    private final int parallel;
    private final Path temporaryDirectory;
    private final Limits limits;
    private final TransferListener progress;

    /**
     * @param parallel           how many layers are read at once; at least 1
     * @param temporaryDirectory where matches wait that are too many for the memory; exists
     * @param limits             how large layers may be
     * @param progress           is told of the layers
     */
    public ImageSearch(int parallel, Path temporaryDirectory, Limits limits, TransferListener progress) {
        this.parallel = parallel;
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.progress = Objects.requireNonNull(progress, "progress");
    }

    /**
     * @param image    to search; not closed
     * @param query    what to look for
     * @param listener hears what is found
     * @return how much that is
     * @throws IOException              if a layer cannot be read, which the message names; or from the listener
     * @throws IllegalArgumentException if a regular expression takes too long
     */
    public long search(Image image, SearchQuery query, MatchListener listener) throws IOException {
        ConfigSearch config = new ConfigSearch(image);
        progress.imageStarted(image.name());
        listener.searchStarted(image, config.layers());
        long found = query.history() ? config.search(query, listener) : 0;
        List<MatchedLayer> layers = config.layers();
        UpperLayers hiding = query.hiding() ? new UpperLayers(layers.size()) : null;
        try (TemporaryFiles files = new TemporaryFiles(temporaryDirectory);
                OrderedMatches matches = new OrderedMatches(listener, new MatchCodec(layers), files, hiding != null)) {
            Failures failures = new Failures();
            ParallelTransfer.run(tasks(image, query, matches, hiding, layers, failures), parallel);
            int read = failures.lowest();
            if (hiding != null) {
                matches.release(match -> match.hiddenBy(by(hiding, match, layers)), Math.min(read, layers.size()));
            }
            failures.rethrow();
            return found + matches.count();
        }
    }

    /**
     * The same search, of an image that somebody else reads: each layer is searched as it passes.
     *
     * @param image    to search; closed with the result
     * @param query    what to look for
     * @param listener hears what is found, all of it when the result is asked for its config
     * @return the image, to be read in its place
     * @throws IOException if the image's documents cannot be read
     */
    SearchedImage passing(Image image, SearchQuery query, MatchListener listener) throws IOException {
        return new SearchedImage(image, new PassingSearch(image, query, listener, temporaryDirectory, limits));
    }

    private List<ParallelTransfer.Task> tasks(Image image, SearchQuery query, OrderedMatches matches,
            UpperLayers hiding, List<MatchedLayer> layers, Failures failures) throws IOException {
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        for (MatchedLayer matched : layers) {
            Layer layer = image.layers().get(matched.number());
            progress.layerExpected(layer.storedSize());
            tasks.add(() -> {
                if (failures.isAbove(matched.number())) {
                    return;
                }
                try {
                    new LayerSearch(query, limits, matches, hiding).run(layer, matched,
                            () -> !failures.isAbove(matched.number()));
                    progress.layerDone();
                } catch (IOException | RuntimeException e) {
                    failures.add(matched.number(), e);
                }
            });
        }
        return tasks;
    }

    static MatchedLayer by(UpperLayers hiding, FileMatch match, List<MatchedLayer> layers) {
        OptionalInt layer = hiding.hiddenBy(match.layer().number(), EntryName.raw(match.path()),
                match.type() == FileMatch.Type.DIRECTORY);
        return layer.isPresent() ? layers.get(layer.getAsInt()) : null;
    }

    /** What went wrong, by the numbers of the layers. */
    private static final class Failures {

        private final Map<Integer, Exception> failures = new ConcurrentSkipListMap<>();
        private volatile int lowest = Integer.MAX_VALUE;

        synchronized void add(int layer, Exception failure) {
            failures.put(layer, failure);
            lowest = Math.min(lowest, layer);
        }

        /** @return whether a layer below that one failed, so that nobody wants to know of it */
        boolean isAbove(int layer) {
            return layer > lowest;
        }

        int lowest() {
            return lowest;
        }

        void rethrow() throws IOException {
            Exception failure = failures.get(lowest);
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
        }
    }
}
