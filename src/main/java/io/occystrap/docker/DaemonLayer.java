package io.occystrap.docker;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/** A layer of a daemon's image: known by its diffId from the start, and by its size when the archive has come so far. */
final class DaemonLayer implements Layer {

    private final Digest diffId;
    private final ImageExport export;

    DaemonLayer(Digest diffId, ImageExport export) {
        this.diffId = diffId;
        this.export = export;
    }

    @Override
    public Descriptor descriptor() throws IOException {
        long size = export.size(diffId);
        Optional<Layer> stored = export.stored(diffId);
        return stored.isPresent() ? stored.get().descriptor() : new Descriptor(MediaType.DOCKER_LAYER, diffId, size);
    }

    @Override
    public OptionalLong likelySize() {
        return export.sizeSoFar(diffId);
    }

    @Override
    public String name() {
        return "layer " + diffId;
    }

    /** Not known: to wait for it would be to wait for the layer. */
    @Override
    public long storedSize() {
        return -1;
    }

    @Override
    public Optional<Digest> diffId() {
        return Optional.of(diffId);
    }

    @Override
    public InputStream compressed() throws IOException {
        InputStream plain = export.open(diffId);
        Optional<Layer> stored = export.stored(diffId);
        if (stored.isEmpty()) {
            return plain;
        }
        plain.close();
        return stored.get().compressed();
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return export.open(diffId);
    }

    /** The same layer is the same wherever it occurs. */
    @Override
    public boolean equals(Object other) {
        return other instanceof DaemonLayer that && diffId.equals(that.diffId) && export == that.export;
    }

    @Override
    public int hashCode() {
        return diffId.hashCode();
    }

    @Override
    public String toString() {
        return "DaemonLayer[" + diffId + "]";
    }
}
