package io.occystrap.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An entry of a tar archive on its way into another: its headers byte for byte, and its content as a stream. What is
 * made of it by the methods here is a new entry over the same content; the headers are edited, not written anew, so all
 * that a method does not name stays as it was.
 */
public final class TarEntry {

    private final long number;
    private final TarHeader header;
    private final RawTarHeader raw;
    /** The headers as they were read; null where they were edited. */
    private final byte[] original;
    private final EntryContent content;

    private TarEntry(long number, TarHeader header, RawTarHeader raw, byte[] original, EntryContent content) {
        this.number = number;
        this.header = header;
        this.raw = raw;
        this.original = original;
        this.content = content;
    }

    /**
     * @param number   of the entry in its archive, counted from 0
     * @param header   what its headers say
     * @param original the headers as they were read
     * @param content  what follows them
     */
    static TarEntry read(long number, TarHeader header, byte[] original, EntryContent content) {
        return new TarEntry(number, header, null, original, content);
    }

    /** @return its number in the archive that it was read from, counted from 0 */
    public long number() {
        return number;
    }

    /** @return what its headers say */
    public TarHeader header() {
        return header;
    }

    /** @return the path that it names, without {@code ./} and slashes at its ends; empty for the root */
    public String path() {
        return EntryName.clean(header.rawName());
    }

    /** @return the path that it links to, if it is a hard link, as {@link #path()} has it */
    public String linkPath() {
        return EntryName.clean(header.rawLinkName());
    }

    /**
     * @return what is stored of the entry, to be read at most once and before the next entry is asked for; of a sparse
     *         file the segments only. Closed by who opened the layer, not by who reads
     */
    public InputStream content() {
        return content;
    }

    /** @return size of {@link #content()} in bytes */
    public long contentSize() {
        return content.size();
    }

    /** @return whether its headers and its content are still what was read */
    boolean isOriginal() {
        return original != null;
    }

    /** @return what stands before the content in an archive */
    byte[] headerBytes() {
        return original != null ? original : raw.bytes();
    }

    /** @return those of its headers that stay if the entry goes, because they speak for the archive */
    GlobalHeaders globalHeaders() {
        return raw().global();
    }

    EntryContent stored() {
        return content;
    }

    private RawTarHeader raw() {
        return raw != null ? raw : RawTarHeader.parse(original);
    }

    /**
     * @param seconds since 1970
     * @return the entry with that as each time that its headers have; this one if nothing changes
     */
    public TarEntry withTime(long seconds) {
        RawTarHeader before = raw();
        RawTarHeader after = before.withTime(seconds);
        TarHeader h = header;
        return after == before ? this : edited(after, new TarHeader(h.rawName(), h.type(), h.permissions(), h.uid(),
                h.gid(), h.size(), seconds, 0, h.rawLinkName(), h.major(), h.minor(), h.attributes(), h.sparse(),
                h.storedSize(), h.offset()), content);
    }

    /**
     * @param rawName each of whose characters stands for a byte; not empty, without NUL, at most 4096 long
     * @return the entry with that name
     */
    public TarEntry withName(String rawName) {
        TarHeader h = header;
        return edited(raw().withName(rawName), new TarHeader(rawName, h.type(), h.permissions(), h.uid(), h.gid(),
                h.size(), h.seconds(), h.nanoseconds(), h.rawLinkName(), h.major(), h.minor(), h.attributes(), h.sparse(),
                h.storedSize(), h.offset()), content);
    }

    /**
     * @param rawName the new target of a link, each of whose characters stands for a byte
     * @return the entry with that target
     */
    public TarEntry withLinkName(String rawName) {
        TarHeader h = header;
        return edited(raw().withLinkName(rawName), new TarHeader(h.rawName(), h.type(), h.permissions(), h.uid(), h.gid(),
                h.size(), h.seconds(), h.nanoseconds(), rawName, h.major(), h.minor(), h.attributes(), h.sparse(),
                h.storedSize(), h.offset()), content);
    }

    /**
     * @param bytes of the new content; closed when it was written
     * @param size  of it, exactly
     * @return the entry, a regular file, with that content; one that was sparse is not any more
     * @throws IllegalStateException if it is no regular file
     */
    public TarEntry withContent(InputStream bytes, long size) {
        if (!header.isFile()) {
            throw new IllegalStateException("only a regular file has a content");
        }
        TarHeader h = header;
        char type = h.type() == 'S' ? '0' : h.type();
        return edited(raw().withContentSize(size), new TarHeader(h.rawName(), type, h.permissions(), h.uid(), h.gid(), size,
                h.seconds(), h.nanoseconds(), h.rawLinkName(), h.major(), h.minor(), h.attributes(),
                Optional.empty(), size, h.offset()), new EntryContent.Replaced(bytes, size));
    }

    /**
     * @param observer wraps the content in a stream that gives the same bytes
     * @return the entry, whose content passes the observer
     */
    public TarEntry observed(UnaryOperator<InputStream> observer) {
        return new TarEntry(number, header, raw, original, new EntryContent.Observed(content, observer));
    }

    /**
     * @param other an entry that this one, of another place, takes the place of
     * @return this entry with that one's name
     */
    public TarEntry inPlaceOf(TarEntry other) {
        TarEntry named = withName(other.header.rawName());
        return new TarEntry(other.number, named.header, named.raw.inPlaceOf(other.raw()), null, content);
    }

    private TarEntry edited(RawTarHeader newRaw, TarHeader newHeader, EntryContent newContent) {
        return new TarEntry(number, newHeader, newRaw, null, newContent);
    }

    /** Releases what the content holds. */
    void discard() throws IOException {
        content.close();
    }
}
