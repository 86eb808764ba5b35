package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Keeps what is read through it while somebody wants to have it as it stands there: the headers of an entry. */
final class RecordingTarInput implements TarInput {

    private final TarInput in;
    private final ByteArrayOutputStream record = new ByteArrayOutputStream();
    private final byte[] skipped = new byte[TarHeaderReader.BLOCK];
    private boolean recording;

    /** @param in not closed */
    RecordingTarInput(TarInput in) {
        this.in = in;
    }

    /** Keeps what is read from here on. */
    void start() {
        record.reset();
        recording = true;
    }

    /** @return what was read since the start; from here on nothing is kept */
    byte[] take() {
        recording = false;
        return record.toByteArray();
    }

    /** @return how much was kept so far, in bytes */
    int size() {
        return record.size();
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int start = buffer.position();
        int n = in.read(buffer);
        if (recording && n > 0) {
            record.write(buffer.array(), buffer.arrayOffset() + start, n);
        }
        return n;
    }

    @Override
    public long skip(long bytes) throws IOException {
        if (!recording) {
            return in.skip(bytes);
        }
        long left = bytes;
        while (left > 0) {
            int n = read(ByteBuffer.wrap(skipped, 0, (int) Math.min(left, skipped.length)));
            if (n < 0) {
                break;
            }
            left -= n;
        }
        return bytes - left;
    }

    @Override
    public long position() {
        return in.position();
    }
}
