package io.occystrap.tarfile;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes an image as {@code docker save} would: an archive that {@code docker load} and {@code podman load} take
 * (moby's image spec v1.2). All times and owners are zero and the order is fixed, so the same image gives the same
 * bytes.
 */
public final class TarfileSink implements ImageSink {

    private final Path destination;
    private final String repoTag;
    private final TransferListener listener;

    /**
     * @param destination the archive to write; one that exists is replaced at the end; its directory must exist
     * @param repoTag     the name in the archive; null for the image's own, empty for none
     * @param listener    is told of the layers
     */
    public TarfileSink(Path destination, String repoTag, TransferListener listener) {
        this.destination = Objects.requireNonNull(destination, "destination");
        this.repoTag = repoTag;
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

    private Receipt write(Image image, ArchiveWriter archive, long start) throws IOException {
        List<Layer> layers = image.layers();
        listener.imageStarted(image.name());
        Map<Digest, String> written = new HashMap<>();
        for (Layer layer : layers) {
            if (isNew(layer, written)) {
                listener.layerExpected(layer.descriptor().size());
                layer.diffId().ifPresent(id -> written.put(id, null));
            }
        }
        written.clear();
        List<String> paths = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        int moved = 0;
        for (Layer layer : layers) {
            Digest diffId;
            if (isNew(layer, written)) {
                diffId = archive.layer(layer);
                written.put(diffId, diffId.hex() + "/layer.tar");
                moved++;
                listener.layerDone();
            } else {
                diffId = layer.diffId().orElseThrow();
            }
            diffIds.add(diffId);
            paths.add(written.get(diffId));
        }
        long bytes = archive.layerBytes();
        ImageConfig config = image.config();
        if (!config.diffIds().equals(diffIds)) {
            throw new MalformedImageException(image.name() + " is malformed",
                    "its layers are not those that its config lists", null);
        }
        writeDocuments(image, archive, config, paths, diffIds);
        return new Receipt(Printable.escape(destination.toString()), image.name(), image.manifest().digest(),
                config.digest(), moved, bytes, 0, Duration.ofNanos(System.nanoTime() - start));
    }

    private static boolean isNew(Layer layer, Map<Digest, String> written) {
        return layer.diffId().map(id -> !written.containsKey(id)).orElse(true);
    }

    private void writeDocuments(Image image, ArchiveWriter archive, ImageConfig config, List<String> paths,
            List<Digest> diffIds) throws IOException {
        String configName = config.digest().hex() + ".json";
        archive.document(configName, config.bytes());
        Optional<String> tag = repoTag != null ? Optional.of(repoTag).filter(t -> !t.isEmpty())
                : image.reference().flatMap(ImageReference::repoTag);
        if (tag.isPresent() && !diffIds.isEmpty()) {
            int colon = tag.get().lastIndexOf(':');
            ObjectNode repositories = JsonNodeFactory.instance.objectNode();
            repositories.putObject(tag.get().substring(0, colon))
                    .put(tag.get().substring(colon + 1), diffIds.get(diffIds.size() - 1).hex());
            archive.document("repositories", JsonDocument.bytes(repositories));
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("Config", configName);
        var tags = entry.putArray("RepoTags");
        tag.ifPresent(tags::add);
        var list = entry.putArray("Layers");
        paths.forEach(list::add);
        archive.document(DockerArchive.MANIFEST,
                JsonDocument.bytes(JsonNodeFactory.instance.arrayNode().add(entry)));
        archive.finish();
    }
}
