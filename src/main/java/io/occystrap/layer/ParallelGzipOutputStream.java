package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses into one gzip member (RFC 1952), blocks of it at the same time: each is deflated with the end of the one
 * before it as its dictionary, and ends at a whole byte (RFC 1951, section 3.2.4), as pigz does it. The same bytes and the
 * same level give the same result, whatever the number of threads.
 */
public final class ParallelGzipOutputStream extends OutputStream {

    private static final int BLOCK = 256 << 10;
    private static final int WINDOW = 32 << 10;
    private static final int SAMPLES = 8;
    private static final int SAMPLE = 2 << 10;
    /** Entropy of a byte, of 8 at most; what is deflated has 7.98, programs have 6.5, text has 5. */
    private static final double RANDOM_BITS = 7.9;
    /** No name, no time, of an unknown system: nothing that differs from machine to machine. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final OutputStream out;
    private final int level;
    private final ExecutorService threads;
    private final int most;
    private final Queue<Future<byte[]>> running = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private byte[] block = new byte[BLOCK];
    private byte[] before = new byte[0];
    private int size;
    private long total;
    private boolean closed;

    /**
     * @param out     gets the compressed bytes; closed with this stream
     * @param level   0 (none) to 9 (best), as {@link Deflater} has it
     * @param threads deflate the blocks; belong to the caller
     * @param most    how many blocks may be under way at once; at least 1
     * @throws IOException if the header cannot be written
     */
    public ParallelGzipOutputStream(OutputStream out, int level, ExecutorService threads, int most) throws IOException {
        this.out = out;
        this.level = level;
        this.threads = threads;
        this.most = most;
        out.write(HEADER);
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        int at = offset;
        int left = length;
        while (left > 0) {
            if (size == BLOCK) {
                deflate(false);
            }
            int n = Math.min(left, BLOCK - size);
            System.arraycopy(bytes, at, block, size, n);
            size += n;
            at += n;
            left -= n;
        }
    }

    private void deflate(boolean last) throws IOException {
        byte[] input = block;
        byte[] dictionary = before;
        int length = size;
        crc.update(input, 0, length);
        total += length;
        while (running.size() >= most) {
            writeOldest();
        }
        running.add(threads.submit(() -> deflated(input, length, dictionary, last)));
        before = input;
        block = new byte[BLOCK];
        size = 0;
    }

    private byte[] deflated(byte[] input, int length, byte[] dictionary, boolean last) {
        Deflater deflater = new Deflater(isRandom(input, length) ? Deflater.NO_COMPRESSION : level, true);
        try {
            if (dictionary.length > 0) {
                deflater.setDictionary(dictionary, dictionary.length - WINDOW, WINDOW);
            }
            deflater.setInput(input, 0, length);
            if (last) {
                deflater.finish();
            }
            ByteArrayOutputStream result = new ByteArrayOutputStream(length / 2 + 64);
            byte[] buffer = new byte[32 << 10];
            int n;
            do {
                n = deflater.deflate(buffer, 0, buffer.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
                result.write(buffer, 0, n);
            } while (last ? !deflater.finished() : n == buffer.length);
            return result.toByteArray();
        } finally {
            deflater.end();
        }
    }

    /**
     * Whether deflating is not worth its time, because all bytes are about as frequent: archives, pictures, and whatever
     * else is compressed already. Nothing takes zlib longer, and a third of a usual image is of that kind.
     */
    private static boolean isRandom(byte[] input, int length) {
        if (length < SAMPLES * SAMPLE) {
            return false;
        }
        int[] counts = new int[256];
        for (int i = 0; i < SAMPLES; i++) {
            int start = (int) ((long) (length - SAMPLE) * i / (SAMPLES - 1));
            for (int at = start; at < start + SAMPLE; at++) {
                counts[input[at] & 0xFF]++;
            }
        }
        double entropy = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = (double) count / (SAMPLES * SAMPLE);
                entropy -= share * Math.log(share) / Math.log(2);
            }
        }
        return entropy > RANDOM_BITS;
    }

    private void writeOldest() throws IOException {
        try {
            out.write(running.remove().get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while compressing");
        } catch (ExecutionException e) {
            throw new IOException("cannot be compressed", e.getCause());
        }
    }

    /** Finishes the member. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try (OutputStream closing = out) {
            deflate(true);
            while (!running.isEmpty()) {
                writeOldest();
            }
            writeLittleEndian(crc.getValue());
            writeLittleEndian(total);
        } finally {
            running.forEach(future -> future.cancel(true));
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
