package io.occystrap.search;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.layer.WatchedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The same layer, which is searched as it is read, on a thread of its own. */
final class SearchedLayer extends WatchedLayer {

    private static final int BUFFERS = 8;
    private static final byte[] END = new byte[0];

    private final int number;
    private final PassingSearch search;

    SearchedLayer(Layer source, int number, PassingSearch search) {
        super(source);
        this.number = number;
        this.search = search;
    }

    @Override
    public Layer over(Layer other) {
        return new SearchedLayer(other, number, search);
    }

    @Override
    public InputStream uncompressed() throws IOException {
        InputStream in = source().uncompressed();
        return search.claim(number) ? new Passing(in) : in;
    }

    /** What the reader reads, which the search reads too. */
    private final class Passing extends BulkInputStream {

        private final BlockingQueue<byte[]> pieces = new ArrayBlockingQueue<>(BUFFERS);
        private final Thread searching = new Thread(this::search, "search " + number);
        private volatile Throwable failure;
        private volatile boolean ended;
        private boolean whole;

        Passing(InputStream in) {
            super(in);
            searching.setDaemon(true);
            searching.start();
        }

        private void search() {
            try {
                search.search(number, new Passed(this));
            } catch (IOException | RuntimeException | Error e) {
                failure = e;
            } finally {
                ended = true;
                // Who waits for room must not wait for ever.
                pieces.clear();
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n != 0 && !whole) {
                pass(n < 0 ? END : Arrays.copyOfRange(buffer, offset, offset + n));
            }
            if (n < 0 && !whole) {
                whole = true;
                await();
                rethrow();
            }
            return n;
        }

        private void pass(byte[] piece) throws IOException {
            try {
                while (!ended && !pieces.offer(piece, 100, TimeUnit.MILLISECONDS)) {
                    // until there is room, or nobody to take it
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while searching");
            }
        }

        private void await() throws InterruptedIOException {
            try {
                searching.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while searching");
            }
        }

        private void rethrow() throws IOException {
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            if (failure instanceof Error e) {
                throw e;
            }
        }

        @Override
        public void close() throws IOException {
            try {
                if (!whole) {
                    whole = true;
                    searching.interrupt();
                    await();
                    search.abandon(number);
                }
            } finally {
                in.close();
            }
        }
    }

    /** The layer as the search gets to see it. */
    private final class Passed implements Layer {

        private final Passing passing;

        Passed(Passing passing) {
            this.passing = passing;
        }

        @Override
        public Descriptor descriptor() throws IOException {
            return source().descriptor();
        }

        @Override
        public Optional<Digest> diffId() {
            return source().diffId();
        }

        @Override
        public InputStream compressed() throws IOException {
            throw new IOException("only what passes can be searched");
        }

        @Override
        public InputStream uncompressed() {
            return new InputStream() {

                private byte[] piece = END;
                private int position;
                private boolean atEnd;

                @Override
                public int read() throws IOException {
                    byte[] one = new byte[1];
                    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) throws IOException {
                    if (atEnd || length == 0) {
                        return atEnd ? -1 : 0;
                    }
                    if (position == piece.length) {
                        try {
                            piece = passing.pieces.take();
                        } catch (InterruptedException e) {
                            throw new InterruptedIOException("the layer was not read to its end");
                        }
                        position = 0;
                        atEnd = piece == END;
                        if (atEnd) {
                            return -1;
                        }
                    }
                    int n = Math.min(length, piece.length - position);
                    System.arraycopy(piece, position, buffer, offset, n);
                    position += n;
                    return n;
                }
            };
        }
    }
}
