package io.occystrap.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * An archive in a file, or in a part of one, of which no more is read than what is asked for and a little behind it: after
 * a header, the content of a small file and the next header.
 */
final class ChannelTarInput implements TarInput {

    private static final int AHEAD = 4 << 10;

    private final FileChannel channel;
    private final long start;
    private final long end;
    private final ByteBuffer ahead = ByteBuffer.allocateDirect(AHEAD).limit(0);
    private long position;

    /** @param channel read by position only; not closed */
    ChannelTarInput(FileChannel channel) throws IOException {
        this(channel, 0, channel.size());
    }

    /**
     * @param channel read by position only; not closed
     * @param start   where the archive begins in it
     * @param size    of the archive
     */
    ChannelTarInput(FileChannel channel, long start, long size) {
        this.channel = channel;
        this.start = start;
        this.end = size;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        if (position == end) {
            return -1;
        }
        if (!ahead.hasRemaining()) {
            if (buffer.remaining() >= AHEAD) {
                return direct(buffer);
            }
            ahead.clear().limit((int) Math.min(AHEAD, end - position));
            int n = channel.read(ahead, start + position);
            ahead.flip();
            if (n < 0) {
                return -1;
            }
        }
        int n = Math.min(buffer.remaining(), ahead.remaining());
        buffer.put(buffer.position(), ahead, ahead.position(), n).position(buffer.position() + n);
        ahead.position(ahead.position() + n);
        position += n;
        return n;
    }

    private int direct(ByteBuffer buffer) throws IOException {
        int limit = buffer.limit();
        buffer.limit((int) Math.min(limit, buffer.position() + end - position));
        try {
            int n = channel.read(buffer, start + position);
            position += Math.max(n, 0);
            return n;
        } finally {
            buffer.limit(limit);
        }
    }

    @Override
    public long skip(long bytes) {
        long skipped = Math.min(bytes, end - position);
        ahead.position((int) Math.min(ahead.position() + skipped, ahead.limit()));
        position += skipped;
        return skipped;
    }

    @Override
    public long position() {
        return position;
    }
}
