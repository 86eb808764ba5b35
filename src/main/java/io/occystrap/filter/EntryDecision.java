package io.occystrap.filter;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.Objects;

/** What becomes of an entry of a layer. */
public final class EntryDecision {

    private static final EntryDecision KEEP = new EntryDecision(null, -1);
    private static final EntryDecision DROP = new EntryDecision(null, -1);

    private final InputStream content;
    private final long size;

    private EntryDecision(InputStream content, long size) {
        this.content = content;
        this.size = size;
    }

    /** @return the entry stays as it is */
    public static EntryDecision keep() {
        return KEEP;
    }

    /** @return the entry goes; so does what is in it, if it is a directory, and a hard link to it becomes the file */
    public static EntryDecision drop() {
        return DROP;
    }

    /**
     * @param content of the file from now on
     * @return the entry, which must be a regular file, gets another content; all else of it stays
     */
    public static EntryDecision replace(byte[] content) {
        return new EntryDecision(new ByteArrayInputStream(content), content.length);
    }

    /**
     * @param content of the file from now on; closed when it was read
     * @param size    of it in bytes, exactly
     * @return the entry, which must be a regular file, gets another content; all else of it stays
     */
    public static EntryDecision replace(InputStream content, long size) {
        if (size < 0) {
            throw new IllegalArgumentException("a file has no size of " + size);
        }
        return new EntryDecision(Objects.requireNonNull(content, "content"), size);
    }

    boolean isKeep() {
        return this == KEEP;
    }

    boolean isDrop() {
        return this == DROP;
    }

    InputStream content() {
        return content;
    }

    long size() {
        return size;
    }
}
