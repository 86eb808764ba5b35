package io.occystrap.layer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** An archive in a file, of which only what is asked for is read. */
final class ChannelTarInput implements TarInput {

    private final FileChannel channel;
    private final long end;
    private long position;

    /** @param channel read by position only; not closed */
    ChannelTarInput(FileChannel channel) throws IOException {
        this.channel = channel;
        this.end = channel.size();
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        int n = channel.read(buffer, position);
        position += Math.max(n, 0);
        return n;
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
