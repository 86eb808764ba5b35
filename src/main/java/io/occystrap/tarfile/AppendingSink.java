package io.occystrap.tarfile;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.DestinationFile;
import io.occystrap.archive.RepoTags;
import io.occystrap.archive.SavedDocument;
import io.occystrap.archive.SavedImage;
import io.occystrap.archive.SavedLayers;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.ParallelTransfer;
import io.occystrap.posix.ReplacementLock;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Adds an image to an archive in the form of {@code docker save}, so that it holds what one {@code docker save} of all its
 * images would: each layer and each config once, and each name for one image. The archive is written anew, in the form of
 * {@link TarfileSink}, whatever it was in before; where there is none, it is made.
 *
 * <p>What follows from the images in their order is all that the bytes depend on. An image that is there already, under the
 * same names, leaves the file untouched. Several processes, and threads, may append to one file at once.
 */
public final class AppendingSink implements ImageSink {

    private final Path destination;
    private final RepoTags repoTags;
    private final int parallel;
    private final Limits limits;
    private final TransferListener listener;
    private final TarfileSink first;

    /**
     * @param destination the archive to append to, not compressed; its directory must exist
     * @param repoTag     the name in the archive, NAME or NAME:TAG; null for all that the image has, empty for none
     * @param parallel    how many layers are written at once; at least 1
     * @param limits      how much is read of what is there
     * @param listener    is told of the layers, and warned
     * @throws IllegalArgumentException if the name is outside the grammar of references
     */
    public AppendingSink(Path destination, String repoTag, int parallel, Limits limits, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.repoTags = RepoTags.of(repoTag);
        this.parallel = parallel;
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
        this.first = new TarfileSink(destination, repoTag, parallel, listener);
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        DestinationFile file = DestinationFile.of(destination);
        Path target = file.appendable();
        try {
            Optional<Receipt> receipt = Optional.empty();
            while (receipt.isEmpty()) {
                // Whoever made, replaced or deleted the file meanwhile makes this begin anew, with what is there now.
                try (ReplacementLock lock = ReplacementLock.acquire(target, this::sayThatItWaits).orElse(null)) {
                    receipt = lock == null ? create(image, file, start) : append(image, file, lock, start);
                }
            }
            return receipt.get();
        } catch (IOException e) {
            throw file.explained(e);
        }
    }

    private void sayThatItWaits() {
        listener.warning("another process appends to " + Printable.escape(destination.toString()) + ": waiting for it");
    }

    /** @return empty if somebody else was faster */
    private Optional<Receipt> create(Image image, DestinationFile file, long start) throws IOException {
        try (Staging staging = file.stage()) {
            Path partial = staging.resolve("archive.tar");
            Receipt receipt;
            try (ArchiveWriter archive = new ArchiveWriter(partial)) {
                receipt = first.write(image, archive, start);
            }
            return file.commitNew(partial) ? Optional.of(receipt) : Optional.empty();
        }
    }

    /** @return empty if the file is another one by now */
    private Optional<Receipt> append(Image image, DestinationFile file, ReplacementLock lock, long start)
            throws IOException {
        try (Staging staging = file.stage(); HeldImages held = HeldImages.open(file.appendable(), limits, listener)) {
            listener.imageStarted(image.name());
            List<Layer> layers = image.layers();
            List<Layer> distinct = SavedLayers.distinct(known(layers, staging));
            List<Layer> added = distinct.stream().filter(layer -> !held.has(diffId(layer))).toList();
            List<Layer> shared = distinct.stream().filter(layer -> held.has(diffId(layer))).toList();
            shared.forEach(layer -> listener.layerSkipped());
            // The config of an image whose layers come one after the other is there when they are, and not before.
            if (added.isEmpty() && !add(image, layers, held)) {
                verify(shared, held);
                return Optional.of(receipt(image, 0, 0, shared.size(), start));
            }
            Path partial = staging.resolve("archive.tar");
            List<ArchiveWriter.Written> written;
            int old;
            try (ArchiveWriter archive = new ArchiveWriter(partial)) {
                List<Layer> all = new ArrayList<>(held.layers(diffIds(shared)));
                old = all.size();
                all.addAll(added);
                for (Layer layer : all) {
                    listener.layerExpected(layer instanceof CopiedLayer ? 0 : layer.storedSize());
                }
                written = new ArchiveLayers(archive, parallel, listener).write(all);
                if (!added.isEmpty()) {
                    add(image, layers, held);
                }
                writeDocuments(image.config(), held, archive, written.isEmpty() ? 0 : written.get(written.size() - 1).end());
            }
            if (!lock.isCurrent()) {
                return Optional.empty();
            }
            file.commitKeepingMode(partial);
            List<ArchiveWriter.Written> moved = written.subList(old, written.size());
            return Optional.of(receipt(image, moved.size(), moved.stream().mapToLong(ArchiveWriter.Written::size).sum(),
                    shared.size(), start));
        }
    }

    /**
     * A layer that a filter rewrites is known only when it was read. It is read into a file of its own, and copied from
     * there if the archive does not have it.
     */
    private List<Layer> known(List<Layer> layers, Staging staging) throws IOException {
        List<Layer> unknown = SavedLayers.distinct(layers.stream().filter(layer -> layer.diffId().isEmpty()).toList());
        if (unknown.isEmpty()) {
            return layers;
        }
        for (Layer layer : unknown) {
            listener.layerExpected(layer.storedSize());
        }
        Path file = staging.resolve("layers.tar");
        List<ArchiveWriter.Written> written;
        try (ArchiveWriter spool = new ArchiveWriter(file)) {
            written = new ArchiveLayers(spool, parallel, listener).write(unknown);
        }
        List<Layer> known = new ArrayList<>();
        for (Layer layer : layers) {
            int index = unknown.indexOf(layer);
            known.add(index < 0 ? layer : new CopiedLayer(written.get(index).diffId(),
                    new FileBlob(file, written.get(index).offset(), written.get(index).size())));
        }
        return known;
    }

    private static Digest diffId(Layer layer) {
        return layer.diffId().orElseThrow();
    }

    private static Set<Digest> diffIds(List<Layer> layers) {
        Set<Digest> diffIds = new HashSet<>();
        layers.forEach(layer -> diffIds.add(diffId(layer)));
        return diffIds;
    }

    /** @return whether the archive is to change for it */
    private boolean add(Image image, List<Layer> layers, HeldImages held) throws IOException {
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), layers.stream().map(AppendingSink::diffId).toList());
        return held.names().add(config.digest(), config.diffIds(), repoTags.of(image));
    }

    private void verify(List<Layer> shared, HeldImages held) throws IOException {
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        for (Layer layer : shared) {
            Layer there = held.layer(diffId(layer));
            listener.layerExpected(there.storedSize());
            tasks.add(() -> {
                try (InputStream in = there.uncompressed()) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
                listener.layerDone();
            });
        }
        ParallelTransfer.run(tasks, parallel);
    }

    private void writeDocuments(ImageConfig config, HeldImages held, ArchiveWriter archive, long start)
            throws IOException {
        long at = start;
        for (Digest id : held.names().ids()) {
            byte[] content = id.equals(config.digest()) ? config.bytes() : held.config(id);
            at = archive.document(SavedDocument.configName(id), content, at);
        }
        for (SavedDocument document : SavedDocument.of(held.names().saved())) {
            if (document.name().equals(SavedImage.MANIFEST)) {
                // What has grown beyond what is read would not be read again.
                SavedImage.parse(Printable.escape(destination.toString()), document.content());
            }
            at = archive.document(document.name(), document.content(), at);
        }
        archive.finish(at);
    }

    private Receipt receipt(Image image, int layers, long bytes, int skipped, long start) throws IOException {
        return new Receipt(destination.toString(), image.name(), image.manifest().digest(), image.config().digest(), layers,
                bytes, skipped, Duration.ofNanos(System.nanoTime() - start));
    }
}
