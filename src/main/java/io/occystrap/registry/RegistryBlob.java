package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageNotFoundException;
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

    /** The addresses that an image gives for what only its maker may distribute are not asked: they are anybody's. */
    @Override
    public InputStream open() throws IOException {
        try {
            return client.blob(descriptor);
        } catch (ImageNotFoundException e) {
            if (descriptor.mediaType() == null || !descriptor.mediaType().isNondistributable()) {
                throw e;
            }
            throw new ImageNotFoundException("layer " + descriptor.digest() + " of " + reference + " cannot be had",
                    "only its maker distributes it, and this registry does not have it",
                    "addresses that an image names are never fetched from; from registry to registry it can be copied");
        }
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
