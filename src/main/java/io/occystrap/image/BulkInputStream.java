package io.occystrap.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream around another whose single-byte read is a bulk read of one, so that a subclass has one read to write. */
public abstract class BulkInputStream extends FilterInputStream {

    /** @param in the stream beneath; closed with this one */
    protected BulkInputStream(InputStream in) {
        super(in);
    }

    @Override
    public final int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public abstract int read(byte[] buffer, int offset, int length) throws IOException;

    /** Reads and drops: what a subclass does to the bytes, it does to those that are skipped. */
    @Override
    public final long skip(long n) throws IOException {
        byte[] dropped = new byte[(int) Math.min(Math.max(n, 0), 8192)];
        long left = n;
        while (left > 0) {
            int read = read(dropped, 0, (int) Math.min(dropped.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
        }
        return n - left;
    }

    @Override
    public final int available() {
        return 0;
    }

    @Override
    public final boolean markSupported() {
        return false;
    }
}
