package io.occystrap.layer;

import io.occystrap.image.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A blob that one thread fetches into a file until another wants to read it: that one reads what has come so far, and the
 * rest from the network. Where the network is faster than layers are unpacked, only a beginning is fetched before,
 * because all that goes through a file is copied twice.
 */
final class SpooledBlob implements Blob {

    private static final int BUFFER = 256 << 10;
    private static final long BEGINNING = 8 << 20;
    /** What takes longer than this for the beginning comes slower than it can be unpacked: 100 MB/s. */
    private static final long FAST_NANOS = BEGINNING * 10;

    private final Layer layer;
    private final Path file;
    private boolean started;
    private boolean cancelled;
    private boolean wanted;
    /** The rest is to be read from the source by whoever reads this. */
    private boolean handedOver;
    private InputStream source;
    private long available;
    private boolean complete;
    private IOException failure;

    /**
     * @param layer whose stored bytes are fetched, and verified on the way
     * @param file  does not exist yet; deleted when it was read
     */
    SpooledBlob(Layer layer, Path file) {
        this.layer = layer;
        this.file = file;
    }

    /** Fetches the blob, unless somebody was faster to {@link #claim} it. */
    void fetch() {
        synchronized (this) {
            if (started || cancelled) {
                return;
            }
            started = true;
        }
        IOException problem = null;
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            spool(open(layer), out);
        } catch (IOException e) {
            problem = e;
        } catch (RuntimeException | Error e) {
            problem = new IOException(e);
        }
        end(problem);
    }

    private void spool(InputStream in, FileChannel out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long start = System.nanoTime();
        long size = 0;
        while (!handsOver(size, System.nanoTime() - start)) {
            int n = in.read(buffer);
            if (n < 0) {
                in.close();
                return;
            }
            for (ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, n); chunk.hasRemaining();) {
                out.write(chunk);
            }
            size += n;
            arrived(n);
        }
    }

    private synchronized boolean handsOver(long size, long nanos) {
        boolean enough = size >= BEGINNING && size < 2 * BEGINNING && nanos < FAST_NANOS;
        handedOver = wanted || enough;
        return handedOver;
    }

    private InputStream open(Layer from) throws IOException {
        InputStream in = from.compressed();
        synchronized (this) {
            if (!cancelled) {
                source = in;
                return in;
            }
        }
        in.close();
        throw new InterruptedIOException("closed");
    }

    private synchronized void arrived(int bytes) {
        available += bytes;
        notifyAll();
    }

    private synchronized void end(IOException problem) {
        complete = true;
        failure = problem;
        notifyAll();
    }

    /** @return whether nobody has begun to fetch it, nor will any more: the caller reads the layer itself */
    synchronized boolean claim() {
        boolean free = !started;
        started = true;
        return free;
    }

    /** Ends the fetching, wherever it is. */
    void cancel() throws IOException {
        InputStream open;
        synchronized (this) {
            cancelled = true;
            open = source;
        }
        if (open != null) {
            open.close();
        }
    }

    /** @return how many bytes in the file are behind that; 0 where the blob, or the file's part of it, is at its end */
    private synchronized long await(long position) throws IOException {
        try {
            while (available == position && !complete) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
        if (failure != null) {
            throw failure;
        }
        return available - position;
    }

    @Override
    public synchronized InputStream open() {
        wanted = true;
        return new Reading();
    }

    private synchronized InputStream rest() {
        return handedOver ? source : null;
    }

    private final class Reading extends InputStream {

        private FileChannel channel;
        private long position;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            long there = await(position);
            if (there == 0) {
                InputStream rest = rest();
                return rest == null ? -1 : rest.read(buffer, offset, length);
            }
            if (channel == null) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
            // What is in the file and has not arrived yet would be passed over, and the end seen too early.
            int n = channel.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, there)), position);
            position += Math.max(n, 0);
            return n;
        }

        @Override
        public void close() throws IOException {
            if (channel != null) {
                channel.close();
            }
            InputStream rest = rest();
            if (rest != null) {
                rest.close();
            }
            Files.deleteIfExists(file);
        }
    }
}
