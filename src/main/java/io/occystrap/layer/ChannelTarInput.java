package io.occystrap.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An archive in a file, or in a part of one, of which only what is asked for is read. */
final class ChannelTarInput implements TarInput {

    private final FileChannel channel;
    private final long start;
    private final long end;
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
        position += skipped;
        return skipped;
    }

    @Override
    public long position() {
        return position;
    }
}
