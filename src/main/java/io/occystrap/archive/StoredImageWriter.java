package io.occystrap.archive;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Receipt;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.StoredManifest;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Compression;
import io.occystrap.layer.LayerPacker;
import io.occystrap.layer.PackedLayer;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.posix.Staging;
import java.io.ByteArrayInputStream;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes one image apart for a store of blobs and manifests. What its own store holds like that goes byte for byte, an index
 * with all that is in it; what is not there or was changed is compressed and gets a manifest.
 */
public final class StoredImageWriter {

    private final BlobTarget target;
    private final ImageForm form;
    private final Path temporaryDirectory;
    private final int parallel;
    private final TransferListener listener;
    private final AtomicInteger moved = new AtomicInteger();
    private final AtomicInteger skipped = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * @param target             where the image goes
     * @param form               in what form
     * @param temporaryDirectory where layers are compressed; must exist
     * @param parallel           how many layers are brought at once; at least 1
     * @param listener           is told of the layers
     */
    public StoredImageWriter(BlobTarget target, ImageForm form, Path temporaryDirectory, int parallel,
            TransferListener listener) {
        this.target = Objects.requireNonNull(target, "target");
        this.form = Objects.requireNonNull(form, "form");
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param image       what to write; not closed. One image only: the counts are its own
     * @param destination for the receipt
     * @return what was done
     * @throws IllegalArgumentException if the image cannot be had in that form
     * @throws IOException              if it cannot be read or written
     */
    public Receipt write(Image image, String destination) throws IOException {
        long start = System.nanoTime();
        listener.imageStarted(image.name());
        Optional<StoredManifest> stored = image.stored();
        boolean keep = stored.isPresent() && form.keep(stored.get().mediaType());
        Digest digest;
        if (image.isIndex() && !keep) {
            if (!form.keepsLayers()) {
                throw new IllegalArgumentException(image.name() + " stands for several platforms, whose layers can only be"
                        + " copied as they are (leave compression out)");
            }
            digest = copy(RetypedManifest.of(stored.get(), form.manifestType(stored.get().mediaType()).isDocker()));
        } else {
            digest = keep ? copy(stored.get()) : make(image);
        }
        return new Receipt(destination, image.name(), digest, image.id(), moved.get(), bytes.get(),
                skipped.get(), Duration.ofNanos(System.nanoTime() - start));
    }

    private Digest copy(StoredManifest top) throws IOException {
        target.requireDigest(top.bytes());
        List<StoredManifest> manifests = ManifestTree.flattened(top);
        Map<Digest, StoredBlob> configs = new LinkedHashMap<>();
        Map<Digest, StoredBlob> layers = new LinkedHashMap<>();
        for (StoredManifest manifest : manifests) {
            List<StoredBlob> blobs = manifest.blobs();
            for (int i = 0; i < blobs.size(); i++) {
                (i == 0 ? configs : layers).putIfAbsent(blobs.get(i).descriptor().digest(), blobs.get(i));
            }
        }
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        for (StoredBlob layer : layers.values()) {
            listener.layerExpected(layer.descriptor().size());
            tasks.add(() -> bring(layer));
        }
        for (StoredBlob config : configs.values()) {
            tasks.add(() -> target.config(config));
        }
        ParallelTransfer.run(tasks, parallel);
        for (StoredManifest manifest : manifests) {
            if (manifest != top) {
                target.manifest(descriptor(manifest), manifest.bytes());
            }
        }
        target.image(descriptor(top), top.bytes());
        return top.digest();
    }

    private static Descriptor descriptor(StoredManifest manifest) {
        return new Descriptor(manifest.mediaType(), manifest.digest(), manifest.bytes().length);
    }

    private Digest make(Image image) throws IOException {
        MediaType type = form.manifestType(image.manifestType());
        boolean docker = type.isDocker();
        List<Layer> layers = image.layers();
        Descriptor[] descriptors = new Descriptor[layers.size()];
        try (Staging staging = Staging.in(temporaryDirectory);
                LayerPacker packer = new LayerPacker(form.compression().orElse(Compression.GZIP), form.level())) {
            List<ParallelTransfer.Task> tasks = new ArrayList<>();
            for (int i = 0; i < layers.size(); i++) {
                int number = i;
                Layer layer = layers.get(i);
                int first = layers.indexOf(layer);
                if (first < i) {
                    continue;
                }
                listener.layerExpected(layer.storedSize());
                tasks.add(() -> descriptors[number] = layer(layer, docker, packer, staging.resolve("layer-" + number)));
            }
            ParallelTransfer.run(tasks, parallel);
        }
        List<Descriptor> written = new ArrayList<>();
        for (Layer layer : layers) {
            written.add(descriptors[layers.indexOf(layer)]);
        }
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), layers.stream().map(layer -> layer.diffId().orElseThrow()).toList());
        Descriptor configDescriptor = new Descriptor(docker ? MediaType.DOCKER_CONFIG : MediaType.OCI_CONFIG,
                config.digest(), config.bytes().length);
        Manifest manifest = Manifest.of(type, configDescriptor, written);
        target.requireDigest(manifest.bytes());
        target.config(new Document(configDescriptor, config.bytes()));
        target.image(new Descriptor(type, manifest.digest(), manifest.bytes().length), manifest.bytes());
        return manifest.digest();
    }

    private Descriptor layer(Layer layer, boolean docker, LayerPacker packer, Path file) throws IOException {
        Optional<StoredBlob> stored = layer.stored();
        Optional<Descriptor> kept = stored.flatMap(blob -> form.kept(blob.descriptor(), docker));
        if (kept.isPresent()) {
            bring(new Retyped(stored.get(), kept.get()));
            return kept.get();
        }
        PackedLayer packed = packer.pack(layer, docker, file);
        bring(packed);
        Files.deleteIfExists(file);
        return packed.descriptor();
    }

    private void bring(StoredBlob layer) throws IOException {
        if (target.layer(layer)) {
            moved.incrementAndGet();
            bytes.addAndGet(layer.descriptor().size());
            listener.layerDone();
        } else {
            skipped.incrementAndGet();
            listener.layerSkipped();
        }
    }

    /** A blob that is in memory. */
    private record Document(Descriptor descriptor, byte[] content) implements StoredBlob {

        @Override
        public InputStream open() {
            return new ByteArrayInputStream(content);
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
