package io.occystrap.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * Compresses into one gzip member (RFC 1952), blocks of it at the same time: each is deflated with the end of the one
 * before it as its dictionary, and ends at a whole byte (RFC 1951, section 3.2.4), as pigz does it. The same bytes and the
 * same level give the same result, whatever the number of threads.
 */
public final class ParallelGzipOutputStream extends OutputStream {

    /** No name, no time, of an unknown system: nothing that differs from machine to machine. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final OutputStream out;
    private final int level;
    private final ExecutorService threads;
    private final int most;
    private final List<GzipBlock> blocks = new ArrayList<>();
    private final Queue<GzipBlock> idle = new ArrayDeque<>();
    private final Queue<Running> running = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private GzipBlock block;
    private long total;
    private boolean closed;

    private record Running(GzipBlock block, Future<?> end) {
    }

    /**
     * @param out     gets the compressed bytes; closed with this stream
     * @param level   0 (none) to 9 (best), as {@link java.util.zip.Deflater} has it
     * @param threads deflate the blocks; belong to the caller
     * @param most    how many blocks may be under way at once; at least 1
     * @throws IOException if the header cannot be written
     */
    public ParallelGzipOutputStream(OutputStream out, int level, ExecutorService threads, int most) throws IOException {
        this.out = out;
        this.level = level;
        this.threads = threads;
        this.most = most;
        block = following(null);
        out.write(HEADER);
    }

    private GzipBlock following(GzipBlock before) {
        GzipBlock next = idle.poll();
        if (next == null) {
            next = new GzipBlock(level);
            blocks.add(next);
        }
        next.follow(before);
        return next;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int end = offset + length;
        for (int at = offset; at < end;) {
            if (block.isFull()) {
                GzipBlock full = block;
                deflate(full, false);
                block = following(full);
            }
            at += block.add(bytes, at, end - at);
        }
    }

    private void deflate(GzipBlock filled, boolean last) throws IOException {
        crc.update(filled.input(), filled.start(), filled.size());
        total += filled.size();
        while (running.size() >= most) {
            writeOldest();
        }
        running.add(new Running(filled, threads.submit(() -> filled.deflate(last))));
    }

    private void writeOldest() throws IOException {
        Running oldest = running.remove();
        try {
            oldest.end().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IOException("cannot be compressed", e.getCause());
        }
        out.write(oldest.block().output(), 0, oldest.block().packed());
        idle.add(oldest.block());
    }

    /** Finishes the member. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            deflate(block, true);
            while (!running.isEmpty()) {
                writeOldest();
            }
            writeLittleEndian(crc.getValue());
            writeLittleEndian(total);
        } finally {
            running.forEach(each -> each.end().cancel(true));
            blocks.forEach(GzipBlock::close);
        }
    }

    private void writeLittleEndian(long value) throws IOException {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (value >> 8 * i);
        }
        out.write(bytes);
    }
}
