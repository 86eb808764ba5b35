package io.occystrap.camel;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * The content of a file in a layer, read from the layer's one stream: once, and until the next entry is asked for. Reading it
 * later fails. Its beginning can be looked at first.
 *
 * <p>To Camel it is a stream cache, so that no step keeps a copy of it in memory; but only its beginning is really kept.
 * {@link ContentDigest} puts the content into a file for routes with several steps that read it.
 */
public final class EntryBody extends InputStream implements StreamCache {

    private static final int MOST = 1 << 20;
    private static final int BUFFER = 64 << 10;

    private final EntryIterator entries;
    private final long size;
    private byte[] head = new byte[0];
    private long position;
    private boolean isSpent;
    private boolean isClosed;

    /**
     * @param entries at this entry
     * @param size    of the content in bytes
     */
    EntryBody(EntryIterator entries, long size) {
        this.entries = entries;
        this.size = size;
    }

    /**
     * The beginning of the content, which is still there to be read afterwards. In a route:
     * {@code ${body.head(65536)} contains 'PRIVATE KEY-----'}.
     *
     * @param most how many bytes, at most 1 MiB
     * @return so many bytes or the whole content if it has fewer, each as a character from U+0000 to U+00FF
     * @throws IOException              if the layer cannot be read, or the content was read already
     * @throws IllegalArgumentException if that is more than 1 MiB, or negative
     */
    public String head(int most) throws IOException {
        if (most < 0 || most > MOST) {
            throw new IllegalArgumentException("the head of a file has at most " + MOST + " bytes, not " + most);
        }
        check();
        int wanted = (int) Math.min(most, size);
        if (head.length < wanted) {
            if (position > head.length) {
                throw spent();
            }
            int kept = head.length;
            byte[] longer = Arrays.copyOf(head, wanted);
            while (kept < wanted) {
                int n = entries.read(this, longer, kept, wanted - kept);
                if (n < 0) {
                    throw new IOException("the file ends before its end");
                }
                kept += n;
            }
            head = longer;
        }
        return new String(head, 0, wanted, StandardCharsets.ISO_8859_1);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        check();
        if (length == 0) {
            return 0;
        }
        if (position < head.length) {
            int n = (int) Math.min(length, head.length - position);
            System.arraycopy(head, (int) position, buffer, offset, n);
            position += n;
            return n;
        }
        if (position == size) {
            return -1;
        }
        int n = entries.read(this, buffer, offset, length);
        position += Math.max(n, 0);
        return n;
    }

    @Override
    public int available() {
        return position < head.length && !isClosed ? (int) (head.length - position) : 0;
    }

    private void check() throws IOException {
        if (isSpent) {
            throw spent();
        }
        if (isClosed) {
            throw new IOException("the content of the entry was closed already");
        }
        entries.requireCurrent(this);
    }

    private static IOException spent() {
        return new IOException("the content of the entry was read already, and can be read once"
                + " (the bean io.occystrap.camel.ContentDigest puts it into a file)");
    }

    /** Ends the reading of this content; the layer stays open. */
    @Override
    public void close() {
        isClosed = true;
    }

    /** Back to the beginning if no more of it was read than is kept. Otherwise the next read fails, rather than find nothing. */
    @Override
    public synchronized void reset() {
        if (position <= head.length) {
            position = 0;
            isClosed = false;
        } else {
            isSpent = true;
        }
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        for (int n = read(buffer); n >= 0; n = read(buffer)) {
            out.write(buffer, 0, n);
        }
    }

    /** @return null, which says that there can be no second one */
    @Override
    public StreamCache copy(Exchange exchange) {
        return null;
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return size;
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public String toString() {
        return "EntryBody[" + size + " bytes]";
    }
}
