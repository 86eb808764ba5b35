package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageReference;
import io.occystrap.image.MediaType;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** What one image brings into one repository, and the count of it. */
final class RegistryPush {

    private final RegistryConnection connection;
    private final ImageReference destination;
    private final TransferListener listener;
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    RegistryPush(RegistryConnection connection, ImageReference destination, TransferListener listener) {
        this.connection = connection;
        this.destination = destination;
        this.listener = listener;
    }

    /** Brings a layer, or whatever else is a blob and no config. */
    void layer(StoredBlob blob) throws IOException {
        if (new BlobUpload(connection, destination, blob).run()) {
            moved.incrementAndGet();
            bytes.addAndGet(blob.descriptor().size());
            listener.layerDone();
        } else {
            skipped.incrementAndGet();
            listener.layerSkipped();
        }
    }

    /** Brings a config. */
    void config(StoredBlob blob) throws IOException {
        new BlobUpload(connection, destination, blob).run();
    }

    /** Brings a config that is in memory. */
    Descriptor config(MediaType type, byte[] content, Digest digest) throws IOException {
        Descriptor descriptor = new Descriptor(type, digest, content.length);
        config(new StoredBlob() {
            @Override
            public Descriptor descriptor() {
                return descriptor;
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(content);
            }
        });
        return descriptor;
    }

    /**
     * @param selector tag or digest to write it under
     * @param content  the document
     * @param type     of the document
     */
    void manifest(String selector, byte[] content, MediaType type) throws IOException {
        String what = "manifest " + selector + " of " + destination;
        RegistryRequest put = RegistryRequest.of("PUT", what,
                "/v2/" + destination.repository() + "/manifests/" + selector, BlobUpload.scope(destination))
                .sending(() -> new ByteArrayEntity(content, ContentType.create(type.value()))).accepting(200, 201, 202);
        connection.send(put).close();
    }

    /** @return how many layers were sent */
    int moved() {
        return moved.get();
    }

    /** @return how many layers were there already, or mounted */
    int skipped() {
        return skipped.get();
    }

    /** @return bytes of the layers that were sent */
    long bytes() {
        return bytes.get();
    }
}
