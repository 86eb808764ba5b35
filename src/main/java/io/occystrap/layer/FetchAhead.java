package io.occystrap.layer;

import io.occystrap.image.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Fetches layers that are read one after the other side by side: while one is read, the next ones come from the network
 * into temporary files, as they are stored. What is on this machine already is left where it is.
 */
public final class FetchAhead implements Closeable {

    private final List<SpooledBlob> blobs = new ArrayList<>();
    private final ExecutorService threads;

    /** @param parallel how many layers come at once, the one that is read among them; at least 1 */
    public FetchAhead(int parallel) {
        threads = parallel == 1 ? null : Executors.newFixedThreadPool(parallel - 1, r -> {
            Thread thread = new Thread(r, "fetch ahead");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param layer that will be read later
     * @param file  to keep its stored bytes in until then; does not exist
     * @return the layer to read in its place
     */
    public Layer later(Layer layer, Path file) {
        if (layer instanceof DerivedLayer derived) {
            return derived.over(later(derived.source(), file));
        }
        if (threads == null || !(layer instanceof StoredLayer stored) || !stored.isRemote()) {
            return layer;
        }
        SpooledBlob blob = new SpooledBlob(layer, file);
        blobs.add(blob);
        threads.execute(blob::fetch);
        return stored.spooled(blob);
    }

    @Override
    public void close() throws IOException {
        if (threads == null) {
            return;
        }
        threads.shutdownNow();
        for (SpooledBlob blob : blobs) {
            blob.cancel();
        }
        ParallelTransfer.awaitEnd(threads);
    }
}
