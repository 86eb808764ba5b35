package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;

/** A stream that stays open when who reads it is done: it is closed by who opened it. */
public final class UnclosedInputStream extends BulkInputStream {

    /** @param in the stream beneath, which stays open */
    public UnclosedInputStream(InputStream in) {
        super(in);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
    }

    @Override
    public void close() {
        // left to who opened it
    }
}
