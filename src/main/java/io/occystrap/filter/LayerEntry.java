package io.occystrap.filter;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.TarEntry;
import io.occystrap.layer.TarHeader;
import io.occystrap.posix.ByteName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/** An entry of a layer, for those who decide what becomes of it. */
public final class LayerEntry {

    private static final int MOST = 16 << 20;

    private TarEntry entry;
    private byte[] head;
    private boolean streamed;

    LayerEntry(TarEntry entry) {
        this.entry = entry;
    }

    /** @return the path in the layer, without {@code ./} and slashes at its ends; bytes that are no UTF-8 are lost */
    public String path() {
        return ByteName.text(entry.path());
    }

    /** @return type, owner, mode, time, attributes and so on */
    public TarHeader header() {
        return entry.header();
    }

    /**
     * The content, for a decision; it is still the entry's afterwards.
     *
     * @param most how many bytes the caller can do with, at most 16 MiB
     * @return what is stored of the entry (of a sparse file, its segments), or the beginning of it
     * @throws IOException if the layer cannot be read
     */
    public byte[] content(int most) throws IOException {
        if (most < 0 || most > MOST) {
            throw new IllegalArgumentException("a decision can be made by at most " + MOST + " bytes");
        }
        if (head == null) {
            byte[] read = entry.content().readNBytes(most);
            head = read;
            entry = entry.observed(rest -> new SequenceInputStream(new ByteArrayInputStream(read), rest));
        } else if (head.length < most && head.length < entry.contentSize()) {
            throw new IllegalStateException("the content was asked for already, and less of it");
        }
        return head.length <= most ? head.clone() : Arrays.copyOf(head, most);
    }

    /**
     * The whole content as a stream, for who drops or replaces the entry and wants to make something of it first.
     *
     * @return what is stored of the entry; read by whoever reads the layer, as far as that gets
     */
    public InputStream stream() {
        streamed = true;
        return entry.content();
    }

    /** @return the entry, which stays, with its content */
    TarEntry kept() {
        if (streamed) {
            throw new IllegalStateException("the filter's bean kept " + Printable.escape(path())
                    + ", but had asked for its content as a stream");
        }
        return entry;
    }

    /** @return the error that says this entry cannot be what somebody wants of it */
    MalformedImageException refused(String why) {
        return new MalformedImageException("the entry " + Printable.escape(path()) + " was refused", why, null);
    }
}
