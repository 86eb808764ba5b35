package io.occystrap.directory;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.layer.WriteFailure;
import io.occystrap.layer.rootfs.Findings;
import io.occystrap.layer.rootfs.RootFilesystemWriter;
import io.occystrap.posix.MadeDirectories;
import io.occystrap.posix.ProcessLock;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an image into a directory that others may share: layers that are there already are not read. Several
 * processes may write one directory at once: layers land by rename, the catalog changes under a lock.
 */
public final class DirectorySink implements ImageSink {

    private final Path directory;
    private final boolean uniqueNames;
    private final ExpandedTree expanded;
    private final ImageReference name;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param directory   made if it is not there
     * @param uniqueNames whether each image gets a manifest file of its own, so that the directory can hold many
     * @param name        what the catalog calls the image; null for the image's own name
     * @param parallel    how many layers are written at once; at least 1
     * @param listener    is told of the layers
     */
    public DirectorySink(Path directory, boolean uniqueNames, ImageReference name, int parallel,
            TransferListener listener) {
        this(directory, uniqueNames, null, name, parallel, listener);
    }

    /**
     * @param directory   made if it is not there
     * @param uniqueNames whether each image gets a manifest file of its own, so that the directory can hold many
     * @param expanded    writes the image's root filesystem too; null where it is not wanted
     * @param name        what the catalog calls the image; null for the image's own name
     * @param parallel    how many layers are written at once; at least 1
     * @param listener    is told of the layers
     */
    DirectorySink(Path directory, boolean uniqueNames, ExpandedTree expanded, ImageReference name, int parallel,
            TransferListener listener) {
        this.directory = Objects.requireNonNull(directory, "directory");
        this.uniqueNames = uniqueNames;
        this.expanded = expanded;
        this.name = name;
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        Optional<ImageReference> reference = Optional.ofNullable(name).or(image::reference);
        if (uniqueNames && reference.isEmpty()) {
            throw new ImageNotFoundException(image.name() + " has no name to file it under", null,
                    "give one with dir://PATH?unique_names=true&image=NAME&tag=TAG");
        }
        MadeDirectories made = null;
        boolean committed = false;
        try {
            made = MadeDirectories.make(directory);
            if (expanded != null && !made.isEmpty()) {
                ExpandedTree.keepOthersOut(directory);
            }
            try (Staging staging = Staging.in(directory)) {
                Receipt receipt = write(image, reference, staging, start);
                committed = true;
                return receipt;
            }
        } catch (IOException e) {
            throw WriteFailure.explained(Printable.escape(directory.toString()), e);
        } finally {
            if (!committed && made != null) {
                made.undo();
            }
        }
    }

    private Receipt write(Image image, Optional<ImageReference> reference, Staging staging, long start)
            throws IOException {
        // What is wrong with it is said before anything is fetched.
        Catalog.read(directory);
        LayerStore store = new LayerStore(directory);
        List<Layer> layers = image.layers();
        listener.imageStarted(image.name());
        LayerStore.Staged[] staged = new LayerStore.Staged[layers.size()];
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        int skipped = 0;
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            int index = i;
            if (layer.diffId().isPresent() && !seen.add(layer.diffId().get())) {
                continue;
            }
            if (layer.diffId().isPresent() && store.holds(layer.diffId().get(), staging)) {
                skipped++;
                listener.layerSkipped();
                continue;
            }
            listener.layerExpected(layer.storedSize());
            tasks.add(() -> {
                staged[index] = store.stage(layer, staging, "layer-" + index);
                listener.layerDone();
            });
        }
        ParallelTransfer.run(tasks, parallel);
        ImageConfig config = image.config();
        List<Digest> diffIds = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            diffIds.add(staged[i] != null ? staged[i].diffId() : layers.get(i).diffId().orElseThrow());
        }
        config.requireDiffIds(image.name(), diffIds);
        Optional<RootFilesystemWriter.Written> tree = expanded == null ? Optional.empty()
                : Optional.of(expanded.write(diffIds, diffId -> file(diffId, staged), staging));
        commit(store, staged, config, diffIds, reference, tree.map(RootFilesystemWriter.Written::findings), staging);
        tree.ifPresent(t -> t.findings().warnings(Printable.escape(directory.toString())).forEach(listener::warning));
        return new Receipt(directory.toString(), image.name(), image.manifest().digest(), config.digest(), tasks.size(),
                Arrays.stream(staged).filter(Objects::nonNull).mapToLong(LayerStore.Staged::size).sum(), skipped,
                Duration.ofNanos(System.nanoTime() - start), tree.map(RootFilesystemWriter.Written::hidden));
    }

    /** Where a layer is before all is committed. */
    private Path file(Digest diffId, LayerStore.Staged... staged) {
        for (LayerStore.Staged layer : staged) {
            if (layer != null && layer.diffId().equals(diffId)) {
                return layer.file();
            }
        }
        return DirectoryLayout.layer(directory, diffId);
    }

    private void commit(LayerStore store, LayerStore.Staged[] staged, ImageConfig config, List<Digest> diffIds,
            Optional<ImageReference> reference, Optional<Findings> findings, Staging staging) throws IOException {
        for (LayerStore.Staged layer : staged) {
            if (layer != null) {
                store.commit(layer, staging);
            }
        }
        put(staging, DirectoryLayout.config(config.digest()), config.bytes());
        try (ProcessLock lock = ProcessLock.acquire(directory.resolve(ProcessLock.FILE))) {
            Catalog catalog = Catalog.read(directory);
            String manifest = DirectoryLayout.SINGLE_MANIFEST;
            String image = null;
            if (!uniqueNames) {
                catalog.forget(manifest);
            }
            if (reference.isPresent()) {
                String tag = DirectoryLayout.catalogTag(reference.get());
                image = catalogName(catalog, reference.get(), tag);
                manifest = uniqueNames ? catalog.manifestFile(image, tag) : manifest;
                catalog.put(image, tag, manifest);
            }
            if (findings.isPresent()) {
                expanded.commit(directory, manifest, findings.get(), staging);
            }
            put(staging, manifest, manifest(config, diffIds, reference, image));
            put(staging, Catalog.FILE, catalog.json());
        }
    }

    /** The catalog knows no registries: the second image of a name goes by its full one, rather than in the first's place. */
    private String catalogName(Catalog catalog, ImageReference reference, String tag) throws IOException {
        String name = DirectoryLayout.catalogName(reference);
        Optional<String> there = catalog.find(name, tag);
        if (!uniqueNames || there.isEmpty() || !Files.isRegularFile(directory.resolve(there.get()))) {
            return name;
        }
        Optional<String> registry = DirectorySource.registry(directory, there.get());
        return registry.isEmpty() || registry.get().equals(reference.registry()) ? name
                : DirectoryLayout.fullName(reference);
    }

    private byte[] manifest(ImageConfig config, List<Digest> diffIds, Optional<ImageReference> reference, String image) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode();
        entry.put("Config", DirectoryLayout.config(config.digest()));
        if (uniqueNames) {
            entry.put("ImageName", image);
        }
        ArrayNode layers = entry.putArray("Layers");
        diffIds.forEach(diffId -> layers.add(DirectoryLayout.layerPath(diffId)));
        ArrayNode tags = entry.putArray("RepoTags");
        reference.flatMap(ImageReference::repoTag).ifPresent(tags::add);
        return JsonDocument.indented(JsonNodeFactory.instance.arrayNode().add(entry));
    }

    private void put(Staging staging, String file, byte[] content) throws IOException {
        Path partial = staging.resolve(file);
        Files.write(partial, content);
        Files.move(partial, directory.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }
}
