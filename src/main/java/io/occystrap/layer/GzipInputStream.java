package io.occystrap.layer;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * Inflates gzip of any number of members (RFC 1952), to the very end of the stream beneath.
 *
 * <p>Java's own stream takes a member for the last one when its source has nothing {@code available()}, and so cuts
 * images silently; others keep header fields of any length in memory. This one does neither.
 */
final class GzipInputStream extends InputStream {

    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final InputStream in;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] input = new byte[64 << 10];
    private int position;
    private int limit;
    private boolean ended;

    /**
     * @param in from the first byte of the first member; closed with this stream
     * @throws IOException if there is no member
     */
    GzipInputStream(InputStream in) throws IOException {
        this.in = in;
        int first = nextOrEnd();
        if (first < 0) {
            throw new EOFException("the gzip stream is empty");
        }
        readHeader(first);
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
        while (!ended) {
            int n;
            try {
                n = inflater.inflate(buffer, offset, length);
            } catch (DataFormatException e) {
                throw new ZipException(e.getMessage() == null ? "damaged deflate data" : e.getMessage());
            }
            if (n > 0) {
                crc.update(buffer, offset, n);
                return n;
            }
            if (inflater.finished()) {
                endMember();
            } else if (inflater.needsInput()) {
                fill();
                inflater.setInput(input, position, limit - position);
                position = limit;
            } else {
                throw new ZipException("the deflate data wants a dictionary");
            }
        }
        return -1;
    }

    private void endMember() throws IOException {
        position = limit - inflater.getRemaining();
        long expectedCrc = nextLittleEndian(4);
        long expectedSize = nextLittleEndian(4);
        if (expectedCrc != crc.getValue()) {
            throw new ZipException("the checksum of a gzip member is wrong");
        }
        if (expectedSize != (inflater.getBytesWritten() & 0xFFFFFFFFL)) {
            throw new ZipException("the size of a gzip member is wrong");
        }
        int following = nextOrEnd();
        if (following < 0) {
            ended = true;
            return;
        }
        if (following == 0) {
            // Some writers pad to a block size; gzip itself takes zeros for padding too.
            skipPadding();
            return;
        }
        inflater.reset();
        crc.reset();
        readHeader(following);
    }

    private void skipPadding() throws IOException {
        int padding;
        do {
            padding = nextOrEnd();
        } while (padding == 0);
        if (padding > 0) {
            throw new ZipException("there is garbage after the last gzip member");
        }
        ended = true;
    }

    private void readHeader(int first) throws IOException {
        if (first != 0x1f || next() != 0x8b) {
            throw new ZipException("there is garbage where a gzip member should start");
        }
        if (next() != 8) {
            throw new ZipException("unknown gzip compression method");
        }
        int flags = next();
        if ((flags & RESERVED) != 0) {
            throw new ZipException("unknown gzip flags");
        }
        for (int i = 0; i < 6; i++) {
            next();
        }
        if ((flags & EXTRA) != 0) {
            for (long left = nextLittleEndian(2); left > 0; left--) {
                next();
            }
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            nextLittleEndian(2);
        }
        inflater.setInput(input, position, limit - position);
        position = limit;
    }

    private void skipText() throws IOException {
        while (next() != 0) {
            // dropped
        }
    }

    private long nextLittleEndian(int bytes) throws IOException {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (long) next() << 8 * i;
        }
        return value;
    }

    private int next() throws IOException {
        if (position == limit) {
            fill();
        }
        return input[position++] & 0xFF;
    }

    private int nextOrEnd() throws IOException {
        if (position == limit && !tryFill()) {
            return -1;
        }
        return input[position++] & 0xFF;
    }

    private void fill() throws IOException {
        if (!tryFill()) {
            throw new EOFException("the gzip stream ends in the middle of a member");
        }
    }

    private boolean tryFill() throws IOException {
        int n = in.read(input, 0, input.length);
        position = 0;
        limit = Math.max(n, 0);
        return n > 0;
    }

    @Override
    public void close() throws IOException {
        try {
            inflater.end();
        } finally {
            in.close();
        }
    }
}
