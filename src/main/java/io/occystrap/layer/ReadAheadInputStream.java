package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads another stream ahead on a thread of its own, so that what produces the bytes (network, inflate) and what
 * consumes them (digest, disk) run at the same time. Holds four buffers of 256 KiB, whatever passes through.
 */
public final class ReadAheadInputStream extends InputStream {

    private static final int BUFFERS = 4;
    private static final int BUFFER_SIZE = 256 << 10;
    private static final long PATIENCE_MS = 100;

    /** A filled buffer; a negative length is the end of the stream, with its failure if it failed. */
    private record Chunk(byte[] bytes, int length, Throwable failure) { }

    private final InputStream in;
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final Thread pump;
    private Chunk current;
    private int position;

    /**
     * @param in   the stream to read; closed by this one
     * @param name of the thread, for those who look at a running process
     */
    public ReadAheadInputStream(InputStream in, String name) {
        this.in = in;
        for (int i = 0; i < BUFFERS; i++) {
            free.add(new byte[BUFFER_SIZE]);
        }
        pump = new Thread(this::pump, name);
        pump.setDaemon(true);
        pump.start();
    }

    private void pump() {
        Throwable failure = null;
        try {
            while (true) {
                byte[] buffer = free.take();
                int n = fill(buffer);
                if (n > 0) {
                    filled.put(new Chunk(buffer, n, null));
                }
                if (n < buffer.length) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            failure = new InterruptedIOException("closed");
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        // The queue has room for one more than there are buffers, so this never blocks.
        filled.offer(new Chunk(null, -1, failure));
    }

    /** Full buffers make few handovers: a source that gives little at a time would otherwise cost one for each read. */
    private int fill(byte[] buffer) throws IOException {
        int length = 0;
        while (length < buffer.length) {
            int n = in.read(buffer, length, buffer.length - length);
            if (n < 0) {
                break;
            }
            length += n;
        }
        return length;
    }

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
        if (current == null || current.length >= 0 && position == current.length) {
            advance();
        }
        if (current.length < 0) {
            if (current.failure != null) {
                throw rethrown(current.failure);
            }
            return -1;
        }
        int n = Math.min(length, current.length - position);
        System.arraycopy(current.bytes, position, buffer, offset, n);
        position += n;
        return n;
    }

    private void advance() throws IOException {
        try {
            if (current != null) {
                free.put(current.bytes);
            }
            current = filled.take();
            position = 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading");
        }
    }

    private static IOException rethrown(Throwable failure) {
        if (failure instanceof IOException e) {
            return e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        throw (Error) failure;
    }

    /** Stops the reading thread, wherever it is, and closes the stream beneath. */
    @Override
    public void close() throws IOException {
        pump.interrupt();
        boolean stopped = await(PATIENCE_MS);
        // A thread that waits for the network hears no interrupt; closing the connection under it wakes it.
        in.close();
        if (!stopped) {
            await(0);
        }
    }

    private boolean await(long milliseconds) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    pump.join(milliseconds);
                    return !pump.isAlive();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
