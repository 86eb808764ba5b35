package io.occystrap.search;

import io.occystrap.image.FileMatch;
import io.occystrap.image.Match;
import io.occystrap.image.MatchListener;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Brings the matches of layers that are searched side by side into their order. Those of the lowest layer that is not
 * done go out at once, those of others wait until the layers before them are.
 */
final class OrderedMatches implements Closeable {

    private final MatchListener listener;
    private final MatchCodec codec;
    private final TemporaryFiles files;
    private final List<MatchSpool> waiting = new ArrayList<>();
    private final boolean[] done;
    private UnaryOperator<FileMatch> finishing = UnaryOperator.identity();
    private boolean held;
    private int current;
    private long count;

    /**
     * @param listener hears the matches
     * @param codec    for those that wait
     * @param files    where they do
     * @param held     whether all wait until {@link #release}
     */
    OrderedMatches(MatchListener listener, MatchCodec codec, TemporaryFiles files, boolean held) {
        this.listener = listener;
        this.codec = codec;
        this.files = files;
        this.held = held;
        this.done = new boolean[codec.layers().size()];
        for (int i = 0; i < done.length; i++) {
            waiting.add(new MatchSpool(codec, files));
        }
    }

    /**
     * @param layer   number of the layer that these are the next matches of
     * @param matches in their order
     */
    synchronized void add(int layer, List<FileMatch> matches) throws IOException {
        if (held || layer != current) {
            for (FileMatch match : matches) {
                waiting.get(layer).add(match);
            }
            return;
        }
        for (FileMatch match : matches) {
            tell(match);
        }
        listener.pause();
    }

    /** That layer's matches, which must be held, count for nothing. */
    synchronized void forget(int layer) throws IOException {
        waiting.get(layer).close();
        waiting.set(layer, new MatchSpool(codec, files));
        done[layer] = false;
    }

    /** All of that layer's matches were added. */
    synchronized void finish(int layer) throws IOException {
        done[layer] = true;
        waiting.get(layer).finish();
        goOn();
    }

    /**
     * Lets those go that were held.
     *
     * @param finish says of each what could not be said before
     * @param upTo   how many layers' matches are wanted, at most all
     */
    synchronized void release(UnaryOperator<FileMatch> finish, int upTo) throws IOException {
        finishing = finish;
        held = false;
        // A layer that broke is not done, but what was found before has its place.
        for (int i = 0; i < upTo; i++) {
            waiting.get(i).finish();
            done[i] = true;
        }
        tellWaiting();
        goOn();
    }

    private void goOn() throws IOException {
        while (!held && current < done.length && done[current]) {
            current++;
            tellWaiting();
        }
    }

    private void tellWaiting() throws IOException {
        if (current == done.length) {
            return;
        }
        MatchSpool spool = waiting.get(current);
        if (spool.count() > 0) {
            spool.finish();
            spool.forEach(this::tell);
            spool.close();
            listener.pause();
        }
    }

    private void tell(Match match) throws IOException {
        count++;
        listener.match(match instanceof FileMatch file ? finishing.apply(file) : match);
    }

    /** @return how many the listener has heard */
    synchronized long count() {
        return count;
    }

    @Override
    public synchronized void close() throws IOException {
        for (MatchSpool spool : waiting) {
            spool.close();
        }
    }
}
