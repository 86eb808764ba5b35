package io.occystrap.layer;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A layer whose diffId nobody said: it is known when the layer was read to its end. */
public final class HashedLayer extends WatchedLayer {

    private final AtomicReference<Digest> diffId;

    /** @param source the layer, which has no diffId */
    public HashedLayer(Layer source) {
        this(source, new AtomicReference<>());
    }

    private HashedLayer(Layer source, AtomicReference<Digest> diffId) {
        super(source);
        this.diffId = diffId;
    }

    @Override
    public Layer over(Layer other) {
        return new HashedLayer(other, diffId);
    }

    @Override
    public Optional<Digest> diffId() {
        return Optional.ofNullable(diffId.get());
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return new HashingInputStream(source().uncompressed(), (digest, size) -> {
            Digest before = diffId.compareAndExchange(null, digest);
            if (before != null && !before.equals(digest)) {
                throw new IOException(name() + " was inflated twice, with different results");
            }
        });
    }

    /**
     * Reads the layer to its end, unless somebody did already: then its diffId is known.
     *
     * @throws IOException if it cannot be read
     */
    public void readWhole() throws IOException {
        if (diffId.get() == null) {
            try (InputStream in = uncompressed()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
        }
    }
}
