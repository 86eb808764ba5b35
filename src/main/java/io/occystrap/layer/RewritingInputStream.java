package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;

/**
 * The tar archive that filters make of another, as a stream. What they leave alone, padding and whatever follows the
 * archive's end among it, is byte for byte what it was.
 */
final class RewritingInputStream extends InputStream {

    private static final byte[] NOTHING = new byte[0];

    private final TarEntryReader entries;
    private byte[] head = NOTHING;
    private int position;
    private TarEntry entry;
    private boolean atEnd;

    /** @param entries closed with this stream */
    RewritingInputStream(TarEntryReader entries) {
        this.entries = entries;
    }

    /** @return whether it differs, as far as it was read, from the archive that it is made of */
    boolean isChanged() {
        return entries.isChanged();
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
        while (true) {
            if (position < head.length) {
                int n = Math.min(length, head.length - position);
                System.arraycopy(head, position, buffer, offset, n);
                position += n;
                return n;
            }
            if (entry != null) {
                int n = entry.stored().read(buffer, offset, length);
                if (n > 0) {
                    return n;
                }
                put(entry.stored().padding());
                entry = null;
            } else if (atEnd) {
                return entries.readRest(buffer, offset, length);
            } else {
                next();
            }
        }
    }

    private void next() throws IOException {
        entry = entries.next();
        byte[] before = entries.takeCarried();
        atEnd = entry == null;
        byte[] bytes = atEnd ? entries.end() : entry.headerBytes();
        if (before.length == 0) {
            put(bytes);
        } else {
            byte[] both = new byte[before.length + bytes.length];
            System.arraycopy(before, 0, both, 0, before.length);
            System.arraycopy(bytes, 0, both, before.length, bytes.length);
            put(both);
        }
    }

    private void put(byte[] bytes) {
        head = bytes;
        position = 0;
    }

    @Override
    public void close() throws IOException {
        entries.close();
    }
}
