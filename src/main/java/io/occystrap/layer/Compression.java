package io.occystrap.layer;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.io.InputStream;

/**
 * How a blob is compressed. Media types lie, and archives of images have none, so the first bytes decide (RFC 1952
 * section 2.3.1; RFC 8878 sections 3.1.1 and 3.1.2).
 */
public enum Compression {

    /** Not at all. */
    NONE,
    /** gzip, of one or more members. */
    GZIP,
    /** Zstandard, of one or more frames, skippable ones among them. */
    ZSTD;

    /** How many bytes {@link #of} wants to see. */
    public static final int MAGIC_BYTES = 6;

    /**
     * 32 MiB, which all levels of zstd up to 20 stay within; a frame that wants more is refused. Each layer that is read
     * takes as much memory, and RFC 8878 (section 3.1.1.1.2) recommends 8 MiB.
     */
    private static final int LARGEST_ZSTD_WINDOW_LOG = 25;

    /**
     * @param what   names the blob for errors; printable
     * @param head   the first bytes of a blob
     * @param length how many of them count; fewer than {@link #MAGIC_BYTES} only if the blob has no more
     * @return how the blob is compressed
     * @throws MalformedImageException if it is compressed in a way that cannot be read
     */
    public static Compression of(String what, byte[] head, int length) throws MalformedImageException {
        if (startsWith(head, length, 0x1f, 0x8b)) {
            return GZIP;
        }
        boolean skippable = length >= 4 && (head[0] & 0xF0) == 0x50 && startsWith(head, length, head[0] & 0xFF, 0x2a, 0x4d, 0x18);
        if (skippable || startsWith(head, length, 0x28, 0xb5, 0x2f, 0xfd)) {
            return ZSTD;
        }
        if (startsWith(head, length, 0xfd, '7', 'z', 'X', 'Z', 0)) {
            throw new MalformedImageException(what + " cannot be read", "it is compressed with xz",
                    "gzip, zstd and plain tar are supported");
        }
        if (startsWith(head, length, 'B', 'Z', 'h')) {
            throw new MalformedImageException(what + " cannot be read", "it is compressed with bzip2",
                    "gzip, zstd and plain tar are supported");
        }
        return NONE;
    }

    /**
     * @param what names the blob for errors; printable
     * @param in   a blob, of which the first bytes are read; not closed
     * @return how the blob is compressed
     * @throws MalformedImageException if it is compressed in a way that cannot be read
     * @throws IOException             if it cannot be read
     */
    public static Compression of(String what, InputStream in) throws IOException {
        byte[] head = in.readNBytes(MAGIC_BYTES);
        return of(what, head, head.length);
    }

    private static boolean startsWith(byte[] head, int length, int... magic) {
        if (length < magic.length) {
            return false;
        }
        for (int i = 0; i < magic.length; i++) {
            if ((head[i] & 0xFF) != magic[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param in a blob of this compression, from its first byte; closed with the result
     * @return what it decompresses to; the stream throws when the blob is damaged or ends too early
     * @throws IOException if the stream cannot be set up
     */
    InputStream decompress(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GzipInputStream(in);
            case ZSTD -> new ZstdInputStreamNoFinalizer(new LastByteAloneInputStream(in)).setLongMax(LARGEST_ZSTD_WINDOW_LOG);
        };
    }
}
