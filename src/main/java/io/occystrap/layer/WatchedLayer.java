package io.occystrap.layer;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** The same layer, with somebody who looks at it as it is read. */
public abstract class WatchedLayer implements DerivedLayer {

    private final Layer source;

    /** @param source the layer */
    protected WatchedLayer(Layer source) {
        this.source = Objects.requireNonNull(source, "source");
    }

    @Override
    public final Layer source() {
        return source;
    }

    @Override
    public final String name() throws IOException {
        return source.name();
    }

    @Override
    public final long storedSize() throws IOException {
        return source.storedSize();
    }

    @Override
    public final Descriptor descriptor() throws IOException {
        return source.descriptor();
    }

    @Override
    public final OptionalLong likelySize() throws IOException {
        return source.likelySize();
    }

    @Override
    public Optional<Digest> diffId() {
        return source.diffId();
    }

    @Override
    public final Optional<StoredBlob> stored() throws IOException {
        return source.stored();
    }

    @Override
    public final InputStream compressed() throws IOException {
        return source.compressed();
    }

    @Override
    public final String toString() {
        return getClass().getSimpleName() + "[" + source + "]";
    }
}
