package io.occystrap.validate;

import io.occystrap.image.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A stream that ends where a fault in it is found, so that who reads it can go on with something else. One thread may read
 * it and another ask for the fault.
 */
final class FaultyInputStream extends BulkInputStream {

    private boolean ended;
    private long count;
    private volatile String fault;

    /** @param in verifies itself */
    FaultyInputStream(InputStream in) {
        super(in);
    }

    /** @return what was found so far, one printable line */
    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** @return how many bytes came through */
    long count() {
        return count;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (ended) {
            return -1;
        }
        try {
            int n = in.read(buffer, offset, length);
            ended = n < 0;
            count += Math.max(n, 0);
            return n;
        } catch (IOException e) {
            fault = Faults.fault(e).getMessage();
            ended = true;
            return -1;
        }
    }
}
