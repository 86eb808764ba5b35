package io.occystrap.layer;

import java.util.Arrays;
import java.util.zip.Deflater;

/** A part of what is compressed, and the room for its result: used again and again, since zlib's own memory takes time to set up. */
final class GzipBlock implements AutoCloseable {

    /** Bytes that a block has, unless it is the last. */
    static final int SIZE = 256 << 10;

    private static final int WINDOW = 32 << 10;
    private static final int MOST_STORED = 65_535;
    private static final int SAMPLES = 8;
    private static final int SAMPLE = 2 << 10;
    /** Entropy of a byte, of 8 at most; what is deflated has 7.98, programs have 6.5, text has 5. */
    private static final double RANDOM_BITS = 7.9;

    /** The end of the block before it, and the block. */
    private final byte[] input = new byte[WINDOW + SIZE];
    private final Deflater deflater;
    private byte[] output = new byte[SIZE + (SIZE >> 3)];
    private int size;
    private int packed;
    private boolean first;

    /** @param level 0 (none) to 9 (best), as {@link Deflater} has it */
    GzipBlock(int level) {
        deflater = new Deflater(level, true);
    }

    /**
     * Begins anew.
     *
     * @param before the block before it, which is full, and may be this one; null where this is the first
     */
    void follow(GzipBlock before) {
        size = 0;
        first = before == null;
        if (before != null) {
            System.arraycopy(before.input, SIZE, input, 0, WINDOW);
        }
    }

    /** @return how many of the bytes were taken; less than the length once it is full */
    int add(byte[] bytes, int offset, int length) {
        int n = Math.min(length, SIZE - size);
        System.arraycopy(bytes, offset, input, WINDOW + size, n);
        size += n;
        return n;
    }

    boolean isFull() {
        return size == SIZE;
    }

    /** @return the array that holds what was added, from {@link #start} on */
    byte[] input() {
        return input;
    }

    int start() {
        return WINDOW;
    }

    int size() {
        return size;
    }

    /** @return the array that begins with the {@link #packed} bytes that {@link #deflate} made */
    byte[] output() {
        return output;
    }

    int packed() {
        return packed;
    }

    /** @param last whether the stream ends with it; otherwise it ends at a whole byte (RFC 1951, section 3.2.4) */
    void deflate(boolean last) {
        packed = 0;
        if (isRandom()) {
            store(last);
            return;
        }
        deflater.reset();
        if (!first) {
            deflater.setDictionary(input, 0, WINDOW);
        }
        deflater.setInput(input, WINDOW, size);
        if (last) {
            deflater.finish();
        }
        while (true) {
            packed += deflater.deflate(output, packed, output.length - packed, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
            if (last ? deflater.finished() : packed < output.length) {
                return;
            }
            output = Arrays.copyOf(output, 2 * output.length);
        }
    }

    /** As it is: a bit that says whether it is the last, then the length, its complement, and the bytes (section 3.2.4). */
    private void store(boolean last) {
        for (int at = 0; at < size; at += MOST_STORED) {
            int length = Math.min(size - at, MOST_STORED);
            output[packed++] = (byte) (last && at + length == size ? 1 : 0);
            output[packed++] = (byte) length;
            output[packed++] = (byte) (length >> 8);
            output[packed++] = (byte) ~length;
            output[packed++] = (byte) (~length >> 8);
            System.arraycopy(input, WINDOW + at, output, packed, length);
            packed += length;
        }
    }

    /**
     * Whether deflating is not worth its time, because all bytes are about as frequent: archives, pictures, and whatever
     * else is compressed already. Nothing takes zlib longer, and a third of a usual image is of that kind.
     */
    private boolean isRandom() {
        if (size < SAMPLES * SAMPLE) {
            return false;
        }
        int[] counts = new int[256];
        for (int i = 0; i < SAMPLES; i++) {
            int start = WINDOW + (int) ((long) (size - SAMPLE) * i / (SAMPLES - 1));
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

    /** Gives zlib's memory back. */
    @Override
    public void close() {
        deflater.end();
    }
}
