package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.Platform;
import io.occystrap.image.Schema1Manifest;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.HashedLayer;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.layer.StoredLayer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image with a schema 1 manifest. Its config and its manifest of schema 2 exist when its layers were read: who wants
 * them before has them read, who takes the layers first reads them once. It is never written as it is stored, because
 * registries of today do not take schema 1.
 */
final class Schema1Image implements Image {

    /** How many layers are asked for their sizes, or read for their diffIds, at once. */
    private static final int PARALLEL = 4;

    private final ImageRepository client;
    private final ImageReference reference;
    private final Schema1Manifest stored;
    private final Platform wanted;
    private final Limits limits;
    private final TransferListener listener;
    private Map<Digest, HashedLayer> distinct;
    private ImageConfig config;

    Schema1Image(ImageRepository client, ImageReference reference, Schema1Manifest stored, Platform wanted, Limits limits,
            TransferListener listener) {
        this.client = client;
        this.reference = reference;
        this.stored = stored;
        this.wanted = wanted;
        this.limits = limits;
        this.listener = listener;
    }

    @Override
    public Optional<ImageReference> reference() {
        return Optional.of(reference);
    }

    /** Of what the registry has, so that it can be asked for by it. */
    @Override
    public Optional<Digest> digest() {
        return Optional.of(stored.digest());
    }

    @Override
    public MediaType manifestType() {
        return MediaType.DOCKER_MANIFEST;
    }

    @Override
    public Manifest manifest() throws IOException {
        ImageConfig made = config();
        List<Descriptor> descriptors = new ArrayList<>();
        for (Layer layer : layers()) {
            descriptors.add(layer.descriptor());
        }
        return Manifest.of(new Descriptor(MediaType.DOCKER_CONFIG, made.digest(), made.bytes().length), descriptors);
    }

    @Override
    public synchronized ImageConfig config() throws IOException {
        if (config == null) {
            List<ParallelTransfer.Task> tasks = new ArrayList<>();
            distinct().values().forEach(layer -> tasks.add(layer::readWhole));
            ParallelTransfer.run(tasks, PARALLEL);
            List<Digest> diffIds = stored.layers().stream().map(blob -> distinct.get(blob).diffId().orElseThrow()).toList();
            config = stored.config("config of " + reference, diffIds);
        }
        return config;
    }

    @Override
    public List<Layer> layers() throws IOException {
        Map<Digest, HashedLayer> all = distinct();
        return stored.layers().stream().map(blob -> (Layer) all.get(blob)).toList();
    }

    /** A layer that occurs again is the same one: only so can it be known before it was read. */
    private synchronized Map<Digest, HashedLayer> distinct() throws IOException {
        if (distinct == null) {
            RegistryImage.warnOfOther(stored.platform(), wanted, reference, listener);
            List<Digest> blobs = stored.layers().stream().distinct().toList();
            long[] sizes = new long[blobs.size()];
            List<ParallelTransfer.Task> tasks = new ArrayList<>();
            for (int i = 0; i < sizes.length; i++) {
                int number = i;
                tasks.add(() -> sizes[number] = client.blobSize(blobs.get(number)));
            }
            ParallelTransfer.run(tasks, PARALLEL);
            Map<Digest, HashedLayer> all = new LinkedHashMap<>();
            for (int i = 0; i < sizes.length; i++) {
                Descriptor descriptor = new Descriptor(MediaType.DOCKER_LAYER_GZIP, blobs.get(i), sizes[i]);
                all.put(descriptor.digest(), new HashedLayer(new StoredLayer(descriptor, null,
                        new RegistryBlob(client, reference, descriptor), limits, listener)));
            }
            distinct = all;
        }
        return distinct;
    }

    @Override
    public void close() {
        // The connections belong to the client's pool.
    }

    @Override
    public String toString() {
        return "Schema1Image[" + reference + "]";
    }
}
