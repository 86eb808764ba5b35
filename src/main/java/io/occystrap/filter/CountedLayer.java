package io.occystrap.filter;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Layer;
import io.occystrap.layer.WatchedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicLong;

/** The same layer, whose size is known once it was read. */
final class CountedLayer extends WatchedLayer {

    private static final long UNKNOWN = -1;

    private final AtomicLong size;

    CountedLayer(Layer source) {
        this(source, new AtomicLong(UNKNOWN));
    }

    private CountedLayer(Layer source, AtomicLong size) {
        super(source);
        this.size = size;
    }

    /** @return its size uncompressed, in bytes; what its store says of it if it was not read; 0 if that says nothing */
    long size() throws IOException {
        return size.get() != UNKNOWN ? size.get() : source().likelySize().orElse(0);
    }

    @Override
    public Layer over(Layer other) {
        return new CountedLayer(other, size);
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return new BulkInputStream(source().uncompressed()) {

            private long count;

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int n = in.read(buffer, offset, length);
                count += Math.max(n, 0);
                if (n < 0) {
                    size.set(count);
                }
                return n;
            }
        };
    }
}
