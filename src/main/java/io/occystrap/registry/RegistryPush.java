package io.occystrap.registry;

import io.occystrap.archive.BlobTarget;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredBlob;
import java.io.IOException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** What one image brings into one repository. */
final class RegistryPush implements BlobTarget {

    private final RegistryConnection connection;
    private final ImageReference destination;

    RegistryPush(RegistryConnection connection, ImageReference destination) {
        this.connection = connection;
        this.destination = destination;
    }

    @Override
    public void requireDigest(byte[] content) {
        if (destination.digest() != null && !destination.digest().matches(content)) {
            throw new IllegalArgumentException("the image would be " + Digest.of(content) + ", not " + destination.digest()
                    + " (name a tag as the destination)");
        }
    }

    @Override
    public boolean layer(StoredBlob blob) throws IOException {
        return new BlobUpload(connection, destination, blob).run();
    }

    @Override
    public void config(StoredBlob blob) throws IOException {
        new BlobUpload(connection, destination, blob).run();
    }

    @Override
    public void manifest(Descriptor descriptor, byte[] content) throws IOException {
        put(descriptor.digest().toString(), content, descriptor.mediaType());
    }

    @Override
    public void image(Descriptor descriptor, byte[] content) throws IOException {
        put(destination.selector(), content, descriptor.mediaType());
    }

    /**
     * @param selector tag or digest to write it under
     * @param content  the document
     * @param type     of the document
     * @throws IOException if it cannot be written
     */
    void put(String selector, byte[] content, MediaType type) throws IOException {
        String what = "manifest " + selector + " of " + destination;
        RegistryRequest put = RegistryRequest.of("PUT", what,
                "/v2/" + destination.repository() + "/manifests/" + selector, BlobUpload.scope(destination))
                .sending(() -> new ByteArrayEntity(content, ContentType.create(type.value()))).accepting(200, 201, 202);
        connection.send(put).close();
    }
}
