package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.ReferrerStore;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.TransferListener;
import io.occystrap.image.VerifiedBlob;
import java.io.IOException;
import java.util.Optional;

/**
 * A repository as a store of documents and blobs.
 *
 * @param client    the repository
 * @param reference any image in it
 * @param listener  is told of the bytes that are read
 * @param referrers knows what refers to the documents; empty where nobody will ask
 */
record RegistryStore(ImageRepository client, ImageReference reference, TransferListener listener,
        Optional<ReferrerStore> referrers) implements ManifestTree.Store {

    @Override
    public byte[] manifest(Descriptor descriptor) throws IOException {
        return client.document(descriptor);
    }

    @Override
    public StoredBlob blob(Descriptor descriptor) {
        return new VerifiedBlob(descriptor, "blob " + descriptor.digest() + " of " + reference,
                () -> client.blob(descriptor), listener, Optional.of(reference));
    }
}
