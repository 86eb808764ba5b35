package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageReference;
import io.occystrap.layer.Blob;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * A layer's blob in a registry.
 *
 * @param client     its repository
 * @param reference  of an image there
 * @param descriptor of the blob
 */
record RegistryBlob(ImageRepository client, ImageReference reference, Descriptor descriptor) implements Blob {

    @Override
    public InputStream open() throws IOException {
        return client.blob(descriptor);
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public Optional<byte[]> tail(int length) throws IOException {
        return client.tail(descriptor, length);
    }

    @Override
    public Optional<ImageReference> repository() {
        return Optional.of(reference);
    }
}
