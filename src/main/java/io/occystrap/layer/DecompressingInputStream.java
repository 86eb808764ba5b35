package io.occystrap.layer;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.ImageException;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;

/**
 * Decompresses a blob of whatever compression its first bytes show, and reads the blob to its very end, so that what
 * verifies the stream beneath always gets to see all of it.
 */
public final class DecompressingInputStream extends BulkInputStream {

    private final String what;
    private final Source source;
    private final Compression compression;
    private final long most;
    private long count;
    private boolean drained;

    private DecompressingInputStream(InputStream plain, Source source, Compression compression, String what,
            long most) {
        super(plain);
        this.source = source;
        this.compression = compression;
        this.what = what;
        this.most = most;
    }

    /**
     * @param blob from its first byte; closed with the result, and at once if this throws
     * @param what names the blob for errors, as in "layer sha256:…"; printable
     * @param most the most bytes that it may decompress to
     * @return what it decompresses to
     * @throws IOException if the blob cannot be read, or is compressed in an unknown way
     */
    public static DecompressingInputStream of(InputStream blob, String what, long most) throws IOException {
        Source source = new Source(blob);
        try {
            byte[] head = source.readNBytes(Compression.MAGIC_BYTES);
            Compression compression = Compression.of(what, head, head.length);
            PushbackInputStream whole = new PushbackInputStream(source, Compression.MAGIC_BYTES);
            whole.unread(head);
            InputStream plain = compression.decompress(whole);
            return new DecompressingInputStream(plain, source, compression, what, most);
        } catch (IOException e) {
            blob.close();
            throw explained(e, source, what);
        }
    }

    /** @return how the blob is compressed */
    public Compression compression() {
        return compression;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = in.read(buffer, offset, length);
            if (n < 0) {
                drain();
                return -1;
            }
            count += n;
            if (count > most) {
                throw new MalformedImageException(what + " was refused", "it decompresses to more than " + most
                        + " bytes", "raise occystrap.limit.layer-bytes if it is meant to");
            }
            return n;
        } catch (IOException e) {
            throw explained(e, source, what);
        }
    }

    private void drain() throws IOException {
        if (!drained) {
            source.transferTo(OutputStream.nullOutputStream());
            drained = true;
        }
    }

    /** What the source says of itself stands; what the decompressor says of its input means a damaged blob. */
    private static IOException explained(IOException e, Source source, String what) {
        if (source.failed || e instanceof ImageException) {
            return e;
        }
        if (String.valueOf(e.getMessage()).contains("too much memory")) {
            return new MalformedImageException(what + " was refused", "its zstd window is larger than 32 MiB",
                    "compress it again, without --long or --ultra", e);
        }
        return new MalformedImageException(what + " is damaged", Printable.escape(e.getMessage()),
                "fetch or make it again", e);
    }

    /** Remembers whether a failure came from beneath the decompressor. */
    private static final class Source extends BulkInputStream {

        private boolean failed;

        Source(InputStream in) {
            super(in);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return in.read(buffer, offset, length);
            } catch (IOException e) {
                failed = true;
                throw e;
            }
        }
    }
}
