package io.occystrap.image;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Tells a listener of the bytes that are read from a store. */
public final class ReportingInputStream extends BulkInputStream {

    private final TransferListener listener;

    /**
     * @param in       the store's bytes; closed with this stream
     * @param listener is told
     */
    public ReportingInputStream(InputStream in, TransferListener listener) {
        super(in);
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int n = in.read(buffer, offset, length);
        if (n > 0) {
            listener.bytesRead(n);
        }
        return n;
    }
}
