package io.occystrap.tarfile;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.MediaType;
import io.occystrap.layer.FileBlob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A layer that lies uncompressed in a file of this machine and is to be copied as it is: nothing of it is verified, and
 * the kernel can do it.
 *
 * @param digest of the layer, as whoever made this knows it
 * @param file   where it lies
 */
record CopiedLayer(Digest digest, FileBlob file) implements Layer {

    @Override
    public Descriptor descriptor() {
        return new Descriptor(MediaType.DOCKER_LAYER, digest, file.size());
    }

    @Override
    public OptionalLong likelySize() {
        return OptionalLong.of(file.size());
    }

    @Override
    public Optional<Digest> diffId() {
        return Optional.of(digest);
    }

    @Override
    public InputStream compressed() throws IOException {
        return file.open();
    }

    @Override
    public InputStream uncompressed() throws IOException {
        return file.open();
    }
}
