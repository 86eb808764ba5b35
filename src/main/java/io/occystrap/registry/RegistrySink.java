package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.Receipt;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.StoredManifest;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Compression;
import io.occystrap.layer.LayerPacker;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes an image into a registry (distribution-spec, "Push"). What its store holds as a registry would goes byte for byte,
 * an index with all that is in it; what is not there or was changed is compressed and gets a manifest. Blobs that the
 * registry has are not sent; the manifest comes last.
 */
public final class RegistrySink implements ImageSink {

    private final RegistryAccess access;
    private final ImageReference destination;
    private final PushOptions options;
    private final Path temporaryDirectory;
    private final int parallel;

    /**
     * @param access             how registries are reached
     * @param destination        the image to write; by its tag, or by its digest, which must then be right
     * @param options            in what form
     * @param temporaryDirectory where layers are compressed; must exist
     * @param parallel           how many layers are brought at once; at least 1
     */
    public RegistrySink(RegistryAccess access, ImageReference destination, PushOptions options, Path temporaryDirectory,
            int parallel) {
        this.access = Objects.requireNonNull(access, "access");
        this.destination = Objects.requireNonNull(destination, "destination");
        this.options = Objects.requireNonNull(options, "options");
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.parallel = parallel;
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        TransferListener listener = access.listener();
        listener.imageStarted(image.name());
        RegistryPush push = new RegistryPush(access.connection(destination), destination, listener);
        Optional<StoredManifest> stored = image.stored();
        boolean keep = stored.isPresent() && options.keep(stored.get().mediaType());
        if (image.isIndex() && !keep) {
            throw new IllegalArgumentException(image.name() + " stands for several platforms, which can only be copied as they"
                    + " are (leave format and compression out)");
        }
        Digest digest = keep ? copy(stored.get(), push) : make(image, push);
        return new Receipt(destination.toString(), image.name(), digest, image.config().digest(), push.moved(), push.bytes(),
                push.skipped(), Duration.ofNanos(System.nanoTime() - start));
    }

    private Digest copy(StoredManifest top, RegistryPush push) throws IOException {
        requireDigest(top.digest());
        Map<Digest, StoredManifest> manifests = new LinkedHashMap<>();
        collect(top, manifests);
        Map<Digest, StoredBlob> configs = new LinkedHashMap<>();
        Map<Digest, StoredBlob> layers = new LinkedHashMap<>();
        for (StoredManifest manifest : manifests.values()) {
            List<StoredBlob> blobs = manifest.blobs();
            for (int i = 0; i < blobs.size(); i++) {
                (i == 0 ? configs : layers).putIfAbsent(blobs.get(i).descriptor().digest(), blobs.get(i));
            }
        }
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        for (StoredBlob layer : layers.values()) {
            access.listener().layerExpected(layer.descriptor().size());
            tasks.add(() -> push.layer(layer));
        }
        for (StoredBlob config : configs.values()) {
            tasks.add(() -> push.config(config));
        }
        ParallelTransfer.run(tasks, parallel);
        for (StoredManifest manifest : manifests.values()) {
            if (manifest != top) {
                push.manifest(manifest.digest().toString(), manifest.bytes(), manifest.mediaType());
            }
        }
        push.manifest(destination.selector(), top.bytes(), top.mediaType());
        return top.digest();
    }

    /** What an index lists comes before it: a registry may refuse one whose manifests are not there. */
    private static void collect(StoredManifest manifest, Map<Digest, StoredManifest> all) throws IOException {
        for (StoredManifest child : manifest.children()) {
            collect(child, all);
        }
        all.putIfAbsent(manifest.digest(), manifest);
    }

    private Digest make(Image image, RegistryPush push) throws IOException {
        MediaType type = options.manifestType(image.manifestType());
        boolean docker = type.isDocker();
        List<Layer> layers = image.layers();
        Descriptor[] descriptors = new Descriptor[layers.size()];
        try (Staging staging = Staging.in(temporaryDirectory);
                LayerPacker packer = new LayerPacker(options.compression().orElse(Compression.GZIP), options.level())) {
            List<ParallelTransfer.Task> tasks = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                int number = i;
                Layer layer = layers.get(i);
                int first = layers.indexOf(layer);
                if (first < i) {
                    continue;
                }
                access.listener().layerExpected(layer.storedSize());
                tasks.add(() -> descriptors[number] =
                        layer(layer, docker, packer, staging.resolve("layer-" + number), push));
            }
            ParallelTransfer.run(tasks, parallel);
        }
        List<Descriptor> written = new ArrayList<>();
        for (Layer layer : layers) {
            written.add(descriptors[layers.indexOf(layer)]);
        }
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), layers.stream().map(layer -> layer.diffId().orElseThrow()).toList());
        Descriptor configDescriptor = push.config(docker ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG, config.bytes(),
                config.digest());
        Manifest manifest = Manifest.of(type, configDescriptor, written);
        requireDigest(manifest.digest());
        push.manifest(destination.selector(), manifest.bytes(), type);
        return manifest.digest();
    }

    private Descriptor layer(Layer layer, boolean docker, LayerPacker packer, Path file, RegistryPush push)
            throws IOException {
        Optional<StoredBlob> stored = layer.stored();
        Optional<Descriptor> kept = stored.flatMap(blob -> options.kept(blob.descriptor(), docker));
        if (kept.isPresent()) {
            push.layer(new Retyped(stored.get(), kept.get()));
            return kept.get();
        }
        StoredBlob packed = packer.pack(layer, docker, file);
        push.layer(packed);
        Files.delete(file);
        return packed.descriptor();
    }

    private void requireDigest(Digest digest) {
        if (destination.digest() != null && !destination.digest().equals(digest)) {
            throw new IllegalArgumentException("the image would be " + digest + ", not " + destination.digest()
                    + " (name a tag as the destination)");
        }
    }

    /** The same blob, under the type that another kind of manifest has for it. */
    private record Retyped(StoredBlob blob, Descriptor descriptor) implements StoredBlob {

        @Override
        public InputStream open() throws IOException {
            return blob.open();
        }

        @Override
        public Optional<ImageReference> repository() {
            return blob.repository();
        }
    }
}
