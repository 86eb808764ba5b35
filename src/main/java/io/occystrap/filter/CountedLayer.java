package io.occystrap.filter;

import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.StoredBlob;
import io.occystrap.layer.DerivedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/** The same layer, whose size is known once it was read. */
final class CountedLayer implements DerivedLayer {

    private static final long UNKNOWN = -1;

    private final Layer source;
    private final AtomicLong size;

    CountedLayer(Layer source) {
        this(source, new AtomicLong(UNKNOWN));
    }

    private CountedLayer(Layer source, AtomicLong size) {
        this.source = source;
        this.size = size;
    }

    /** @return its size uncompressed, in bytes; what its store says of it if it was not read; 0 if that says nothing */
    long size() throws IOException {
        return size.get() != UNKNOWN ? size.get() : source.likelySize().orElse(0);
    }

    @Override
    public Layer source() {
        return source;
    }

    @Override
    public Layer over(Layer other) {
        return new CountedLayer(other, size);
    }

    @Override
    public String name() throws IOException {
        return source.name();
    }

    @Override
    public long storedSize() throws IOException {
        return source.storedSize();
    }

    @Override
    public Descriptor descriptor() throws IOException {
        return source.descriptor();
    }

    @Override
    public OptionalLong likelySize() throws IOException {
        return source.likelySize();
    }

    @Override
    public Optional<Digest> diffId() {
        return source.diffId();
    }

    @Override
    public Optional<StoredBlob> stored() throws IOException {
        return source.stored();
    }

    @Override
    public InputStream compressed() throws IOException {
        return source.compressed();
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return new BulkInputStream(source.uncompressed()) {

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
