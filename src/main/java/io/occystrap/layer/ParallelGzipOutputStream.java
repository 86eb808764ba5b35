package io.occystrap.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * Compresses into one gzip member (RFC 1952), blocks of it at the same time: each is deflated with the end of the one
 * before it as its dictionary, and ends at a whole byte (RFC 1951, section 3.2.4), as pigz does it. The same bytes and the
 * same level give the same result, whatever the number of threads and of blocks.
 */
public final class ParallelGzipOutputStream extends OutputStream {

    /** No name, no time, of an unknown system: nothing that differs from machine to machine. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final OutputStream out;
    private final GzipBlocks blocks;
    private final ExecutorService threads;
    private final Queue<Running> running = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private GzipBlock block;
    private long total;
    private boolean closed;

    private record Running(GzipBlock block, Future<?> end) {
    }

    /**
     * @param out     gets the compressed bytes; closed with this stream
     * @param blocks  that this stream shares with others; belong to the caller
     * @param threads deflate the blocks; belong to the caller
     * @throws IOException if the header cannot be written
     */
    public ParallelGzipOutputStream(OutputStream out, GzipBlocks blocks, ExecutorService threads) throws IOException {
        this.out = out;
        this.blocks = blocks;
        this.threads = threads;
        out.write(HEADER);
        block = blocks.first();
        block.follow(null);
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
                block = next();
                block.follow(full);
            }
            at += block.add(bytes, at, end - at);
        }
    }

    private void deflate(GzipBlock filled, boolean last) {
        crc.update(filled.input(), filled.start(), filled.size());
        total += filled.size();
        running.add(new Running(filled, threads.submit(() -> filled.deflate(last))));
    }

    /** @return a block to fill: one of all streams', or else the first of this stream's own that is done, if need be the last */
    private GzipBlock next() throws IOException {
        while (running.element().end().isDone() && running.size() > 1) {
            blocks.giveBack(writeOldest());
        }
        Optional<GzipBlock> another = blocks.another();
        return another.isPresent() ? another.get() : writeOldest();
    }

    /** @return the block, which can be filled again */
    private GzipBlock writeOldest() throws IOException {
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
        return oldest.block();
    }

    /** Finishes the member. Of one that fails, the blocks do not come back, since somebody may still be at them. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            deflate(block, true);
            while (!running.isEmpty()) {
                blocks.giveBack(writeOldest());
            }
            writeLittleEndian(crc.getValue());
            writeLittleEndian(total);
        } finally {
            running.forEach(each -> each.end().cancel(true));
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
