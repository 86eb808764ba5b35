package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An archive that comes through a stream. */
final class StreamTarInput implements TarInput {

    private static final int BUFFER = 256 << 10;
    /** From here on, reading into the buffer first would only be one more copy. */
    private static final int LARGE = 16 << 10;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private long position;

    /** @param in not closed */
    StreamTarInput(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(ByteBuffer bytes) throws IOException {
        if (start == end && bytes.remaining() >= LARGE && bytes.hasArray()) {
            int n = in.read(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            bytes.position(bytes.position() + Math.max(n, 0));
            position += Math.max(n, 0);
            return n;
        }
        if (!fill()) {
            return -1;
        }
        int n = Math.min(bytes.remaining(), end - start);
        bytes.put(buffer, start, n);
        start += n;
        position += n;
        return n;
    }

    @Override
    public long skip(long bytes) throws IOException {
        long left = bytes;
        while (left > 0 && fill()) {
            int n = (int) Math.min(left, end - start);
            start += n;
            left -= n;
        }
        position += bytes - left;
        return bytes - left;
    }

    private boolean fill() throws IOException {
        if (start == end) {
            start = 0;
            end = Math.max(in.read(buffer, 0, BUFFER), 0);
        }
        return start < end;
    }

    @Override
    public long position() {
        return position;
    }
}
