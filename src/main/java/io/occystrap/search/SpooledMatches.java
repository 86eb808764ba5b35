package io.occystrap.search;

import io.occystrap.image.Image;
import io.occystrap.image.Match;
import io.occystrap.image.MatchListener;
import io.occystrap.image.MatchedLayer;
import io.occystrap.image.Matches;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Keeps what a search finds. */
final class SpooledMatches implements Matches, MatchListener {

    private final TemporaryFiles files;
    private MatchSpool spool;

    /** @param temporaryDirectory where large numbers of matches go; exists */
    SpooledMatches(Path temporaryDirectory) {
        files = new TemporaryFiles(temporaryDirectory);
        spool = new MatchSpool(new MatchCodec(List.of()), files);
    }

    @Override
    public void searchStarted(Image image, List<MatchedLayer> layers) {
        spool = new MatchSpool(new MatchCodec(layers), files);
    }

    @Override
    public void match(Match match) throws IOException {
        spool.add(match);
    }

    /** Nothing more will be found. */
    void finish() throws IOException {
        spool.finish();
    }

    @Override
    public long count() {
        return spool.count();
    }

    @Override
    public Iterator<Match> iterator() {
        List<Match> inMemory = spool.inMemory();
        long all = count();
        return new Iterator<>() {

            private long given;
            private DataInputStream in;

            /** Also asked by Camel when all is done and closed. */
            @Override
            public boolean hasNext() {
                return given < all;
            }

            @Override
            public Match next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                if (given < inMemory.size()) {
                    return inMemory.get((int) given++);
                }
                try {
                    if (in == null) {
                        in = spool.open();
                    }
                    Match match = spool.codec().read(in);
                    if (++given == all) {
                        in.close();
                    }
                    return match;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public void close() throws IOException {
        try {
            spool.close();
        } finally {
            files.close();
        }
    }

    @Override
    public String toString() {
        return "Matches[" + count() + "]";
    }
}
