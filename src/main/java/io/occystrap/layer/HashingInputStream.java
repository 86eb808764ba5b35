package io.occystrap.layer;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** Passes a stream on, and tells at its end what the digest of it all is. */
final class HashingInputStream extends BulkInputStream {

    /** Is told, once. */
    interface End {

        /**
         * @param digest of all bytes, sha256
         * @param size   how many there were
         * @throws IOException if that is not right; the read that met the end fails with it
         */
        void reached(Digest digest, long size) throws IOException;
    }

    private final End end;
    private final MessageDigest hash = Digest.newSha256();
    private long size;
    private boolean ended;

    /**
     * @param in  to read; closed with this stream
     * @param end is told
     */
    HashingInputStream(InputStream in, End end) {
        super(in);
        this.end = end;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            hash.update(buffer, offset, n);
            size += n;
        } else if (n < 0 && !ended) {
            end.reached(Digest.ofSha256(hash), size);
            ended = true;
        }
        return n;
    }
}
