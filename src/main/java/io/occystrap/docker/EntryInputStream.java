package io.occystrap.docker;

import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** The content of the entry that a reader of an archive stands at. */
final class EntryInputStream extends InputStream {

    private final TarHeaderReader reader;
    private final Closeable archive;
    private long left;

    /**
     * @param reader  has just read the header
     * @param header  of the entry
     * @param archive closed with this stream
     */
    EntryInputStream(TarHeaderReader reader, TarHeader header, Closeable archive) {
        this.reader = reader;
        this.archive = archive;
        this.left = header.storedSize();
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
        if (left == 0) {
            return -1;
        }
        int n = (int) Math.min(length, left);
        reader.readFully(ByteBuffer.wrap(buffer, offset, n));
        left -= n;
        return n;
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
