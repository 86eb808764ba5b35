package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The content of the file that a reader of headers is at, as whoever opens the file sees it: the holes of a sparse file read
 * as zeros, which are made as they are asked for. Valid until the reader goes on.
 */
public final class WholeFile extends InputStream {

    private static final int MOST = 256 << 10;

    private final TarHeaderReader archive;
    private final TarHeader header;
    private final SparseMap map;
    private long position;
    private int segment;

    /**
     * @param archive at the content of the entry, of which nothing was read
     * @param header  of the entry
     */
    public WholeFile(TarHeaderReader archive, TarHeader header) {
        this.archive = archive;
        this.header = header;
        this.map = header.sparse().orElseGet(() -> new SparseMap(new long[] {0}, new long[] {header.size()}));
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
        if (position == header.size()) {
            return -1;
        }
        while (segment < map.offsets().length && position >= map.offsets()[segment] + map.lengths()[segment]) {
            segment++;
        }
        long nextStored = segment < map.offsets().length ? map.offsets()[segment] : header.size();
        int n;
        if (position < nextStored) {
            n = (int) Math.min(length, nextStored - position);
            Arrays.fill(buffer, offset, offset + n, (byte) 0);
        } else {
            n = (int) Math.min(Math.min(length, MOST), nextStored + map.lengths()[segment] - position);
            archive.readFully(ByteBuffer.wrap(buffer, offset, n));
        }
        position += n;
        return n;
    }
}
