package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/**
 * Passes a stream on and checks it: the read that meets the end throws {@link DigestMismatchException} unless the
 * whole was of the promised digest and size. A stream that grows beyond its size is cut off at once.
 */
public final class VerifyingInputStream extends BulkInputStream {

    /** For a size that nobody promised. */
    public static final long ANY_SIZE = -1;

    private final String what;
    private final Digest expected;
    private final long expectedSize;
    private final MessageDigest hash;
    private long count;
    private boolean verified;

    /**
     * @param in           the stream to check; closed with this one
     * @param what         names the content for errors, as in "layer sha256:…"; printable
     * @param expected     the digest of the whole
     * @param expectedSize the size of the whole in bytes, or {@link #ANY_SIZE}
     */
    public VerifyingInputStream(InputStream in, String what, Digest expected, long expectedSize) {
        super(in);
        this.what = what;
        this.expected = expected;
        this.expectedSize = expectedSize;
        this.hash = expected.newHash();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            count += n;
            if (expectedSize != ANY_SIZE && count > expectedSize) {
                throw new DigestMismatchException(what, expectedSize + " bytes", "more");
            }
            hash.update(buffer, offset, n);
        } else if (n < 0) {
            verify();
        }
        return n;
    }

    private void verify() throws DigestMismatchException {
        if (verified) {
            return;
        }
        if (expectedSize != ANY_SIZE && count != expectedSize) {
            throw new DigestMismatchException(what, expectedSize + " bytes", count + " bytes");
        }
        Digest actual = expected.sameAlgorithm(hash);
        if (!actual.equals(expected)) {
            throw new DigestMismatchException(what, expected.toString(), actual.toString());
        }
        verified = true;
    }
}
