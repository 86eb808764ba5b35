package io.occystrap.layer;

import io.occystrap.image.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives a stream's last byte in a read of its own.
 *
 * <p>zstd-jni forgets that a frame had ended only when it reads again: where a second frame begins in the same read
 * as the first one ends, and is cut short in that read, it takes the first frame's end for the end of both. A last
 * byte that comes alone makes it look again.
 */
final class LastByteAloneInputStream extends BulkInputStream {

    private static final int NOT_READ = -2;

    private int held = NOT_READ;

    /** @param in closed with this stream */
    LastByteAloneInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (held == NOT_READ) {
            held = in.read();
        }
        if (held < 0) {
            return -1;
        }
        int n = length == 1 ? 0 : in.read(buffer, offset + 1, length - 1);
        buffer[offset] = (byte) held;
        if (n > 0) {
            held = buffer[offset + n] & 0xFF;
            return n;
        }
        held = in.read();
        return 1;
    }
}
