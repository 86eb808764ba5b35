package io.occystrap.layer;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredBlob;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A layer that filters rewrite as it is read: no pass of its own, no temporary file. Its diffId is known when it was read
 * to its end; where the filters had nothing to do, it is the layer that it was, and its stored form too.
 */
public final class RewrittenLayer implements DerivedLayer {

    /** What the first reading to the end showed. */
    private record Outcome(Digest diffId, long size, boolean changed) { }

    private final Layer source;
    private final List<Layer> below;
    private final List<LayerFilter> filters;
    private final AtomicReference<Outcome> outcome;
    private volatile Boolean changed;

    /**
     * @param source  to rewrite
     * @param below   the layers under it, base first, not rewritten: hard links may point there
     * @param filters in their order
     */
    public RewrittenLayer(Layer source, List<Layer> below, List<LayerFilter> filters) {
        this(source, List.copyOf(below), List.copyOf(filters), new AtomicReference<>());
    }

    private RewrittenLayer(Layer source, List<Layer> below, List<LayerFilter> filters, AtomicReference<Outcome> outcome) {
        this.source = source;
        this.below = below;
        this.filters = filters;
        this.outcome = outcome;
    }

    @Override
    public Layer source() {
        return source;
    }

    @Override
    public Layer over(Layer other) {
        return new RewrittenLayer(other, below, filters, outcome);
    }

    /**
     * What this says of a layer that was not read yet costs reading it up to the first change.
     *
     * @return whether the filters change anything
     * @throws IOException if the layer must be read to know, and cannot
     */
    public boolean isChanged() throws IOException {
        Outcome known = outcome.get();
        if (known != null) {
            return known.changed();
        }
        if (changed == null) {
            try (TarEntryReader entries = entries()) {
                TarEntry entry = entries.next();
                while (entry != null && !entries.isChanged()) {
                    entry = entries.next();
                }
                changed = entries.isChanged();
            }
        }
        return changed;
    }

    /**
     * Reads the layer to its end, unless somebody did already: then its diffId is known.
     *
     * @throws IOException if it cannot be read
     */
    public void readWhole() throws IOException {
        outcome();
    }

    private TarEntryReader entries() throws IOException {
        List<Layer> layers = new ArrayList<>(below);
        layers.add(source);
        return EntryLookup.open(layers, filters);
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
    public OptionalLong likelySize() throws IOException {
        Outcome known = outcome.get();
        if (known != null) {
            return OptionalLong.of(known.size());
        }
        return filters.stream().allMatch(LayerFilter::keepsSize) ? source.likelySize() : OptionalLong.empty();
    }

    @Override
    public Optional<Digest> diffId() {
        Outcome known = outcome.get();
        return known != null ? Optional.of(known.diffId())
                : Boolean.FALSE.equals(changed) ? source.diffId() : Optional.empty();
    }

    /** What this says of a layer that was not read yet costs reading it. */
    @Override
    public Descriptor descriptor() throws IOException {
        Descriptor stored = source.descriptor();
        if (!isChanged()) {
            return stored;
        }
        Outcome known = outcome();
        boolean docker = stored.mediaType() == null || stored.mediaType().isDocker();
        return new Descriptor(docker ? MediaType.DOCKER_LAYER : MediaType.OCI_LAYER, known.diffId(), known.size());
    }

    /** Stored as it was where nothing was changed, otherwise not compressed. */
    @Override
    public InputStream compressed() throws IOException {
        return isChanged() ? uncompressed() : source.compressed();
    }

    @Override
    public InputStream uncompressed() throws IOException {
        RewritingInputStream rewriting = new RewritingInputStream(entries());
        return new HashingInputStream(new ReadAheadInputStream(rewriting, "filter " + source.name()),
                (digest, size) -> ended(rewriting.isChanged(), digest, size));
    }

    @Override
    public Optional<StoredBlob> stored() throws IOException {
        return isChanged() ? Optional.empty() : source.stored();
    }

    private void ended(boolean nowChanged, Digest actual, long size) throws IOException {
        // What was not changed keeps its own digest, which may be of another algorithm.
        Outcome now = new Outcome(nowChanged ? actual : source.diffId().orElse(actual), size, nowChanged);
        Outcome before = outcome.compareAndExchange(null, now);
        if (before != null && !before.equals(now)) {
            throw new IOException(name() + " was filtered twice, with different results");
        }
    }

    private Outcome outcome() throws IOException {
        Outcome known = outcome.get();
        if (known == null) {
            try (InputStream in = uncompressed()) {
                in.transferTo(OutputStream.nullOutputStream());
            }
            known = outcome.get();
        }
        return known;
    }

    @Override
    public String toString() {
        return "RewrittenLayer[" + source + "]";
    }
}
