package io.occystrap.tarfile;

import io.occystrap.archive.DestinationFile;
import io.occystrap.archive.RepoTags;
import io.occystrap.archive.SavedDocument;
import io.occystrap.archive.SavedLayers;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Layer;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Writes an image as {@code docker save} would: an archive that {@code docker load} and {@code podman load} take
 * (moby's image spec v1.2). All times and owners are zero and the order is fixed, so the same image gives the same
 * bytes.
 */
public final class TarfileSink implements ImageSink {

    private final Path destination;
    private final RepoTags repoTags;
    private final int parallel;
    private final TransferListener listener;

    /**
     * @param destination the archive to write; one that exists is replaced at the end; its directory must exist
     * @param repoTag     the name in the archive, NAME or NAME:TAG; null for all that the image has, empty for none
     * @param parallel    how many layers are written at once; at least 1
     * @param listener    is told of the layers
     * @throws IllegalArgumentException if the name is outside the grammar of references
     */
    public TarfileSink(Path destination, String repoTag, int parallel, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.repoTags = RepoTags.of(repoTag);
        this.parallel = parallel;
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        DestinationFile file = DestinationFile.of(destination);
        try (Staging staging = file.stage()) {
            Path partial = staging.resolve("archive.tar");
            Receipt receipt;
            try (ArchiveWriter archive = new ArchiveWriter(partial)) {
                receipt = write(image, archive, start);
            }
            file.commit(partial);
            return receipt;
        } catch (IOException e) {
            throw file.explained(e);
        }
    }

    /** Writes the image into an archive in which nothing is yet. */
    Receipt write(Image image, ArchiveWriter archive, long start) throws IOException {
        listener.imageStarted(image.name());
        List<Layer> layers = image.layers();
        List<Layer> distinct = SavedLayers.distinct(layers);
        for (Layer layer : distinct) {
            listener.layerExpected(layer.storedSize());
        }
        List<ArchiveWriter.Written> written = new ArchiveLayers(archive, parallel, listener).write(distinct);
        List<Digest> diffIds = new ArrayList<>();
        for (Layer layer : layers) {
            int index = distinct.indexOf(layer);
            diffIds.add(index >= 0 ? written.get(index).diffId() : layer.diffId().orElseThrow());
        }
        ImageConfig config = image.config();
        config.requireDiffIds(image.name(), diffIds);
        long end = written.isEmpty() ? 0 : written.get(written.size() - 1).end();
        writeDocuments(image, archive, config, end);
        return new Receipt(destination.toString(), image.name(), image.manifest().digest(),
                config.digest(), written.size(), written.stream().mapToLong(ArchiveWriter.Written::size).sum(), 0,
                Duration.ofNanos(System.nanoTime() - start));
    }

    private void writeDocuments(Image image, ArchiveWriter archive, ImageConfig config, long start)
            throws IOException {
        List<String> paths = config.diffIds().stream().map(SavedDocument::layerPath).toList();
        long at = start;
        for (SavedDocument document : SavedDocument.of(config, repoTags.of(image), paths)) {
            at = archive.document(document.name(), document.content(), at);
        }
        archive.finish(at);
    }
}
