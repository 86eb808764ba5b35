package io.occystrap.docker;

import io.occystrap.archive.RepoTags;
import io.occystrap.archive.SavedLayers;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Layer;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Loads an image into a daemon: dockerd, or podman's API socket. The archive is made while it is sent. All layers are
 * sent, as the API has no way to ask which ones are there; the daemon keeps each once. An archive that breaks off loads
 * nothing.
 */
public final class DockerSink implements ImageSink {

    private final DaemonAddress address;
    private final RepoTags names;
    private final Path temporaryDirectory;
    private final TransferListener listener;

    /**
     * @param address            of the daemon
     * @param name               what the daemon calls the image, NAME or NAME:TAG; null for the image's own names
     * @param temporaryDirectory where a layer of unknown size is spooled; must exist
     * @param listener           is told of the layers
     * @throws IllegalArgumentException if the name is outside the grammar of references, or has no tag
     */
    public DockerSink(DaemonAddress address, String name, Path temporaryDirectory, TransferListener listener) {
        this.address = Objects.requireNonNull(address, "address");
        if (name != null && DockerSource.isId(name)) {
            throw new IllegalArgumentException(name + " is an image ID, not a name");
        }
        this.names = RepoTags.of(name == null || name.isEmpty() ? null : name);
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        listener.imageStarted(image.name());
        List<String> repoTags = names.of(image);
        List<Layer> layers = SavedLayers.distinct(image.layers());
        for (Layer layer : layers) {
            listener.layerExpected(layer.storedSize());
        }
        try (DaemonConnection connection = new DaemonConnection(address)) {
            Set<Integer> mistrusted = new HashSet<>();
            while (true) {
                try (LoadBody body = new LoadBody(image, layers, mistrusted, repoTags, temporaryDirectory, listener)) {
                    Optional<LoadAnswer> answer = load(connection, body);
                    if (answer.isPresent()) {
                        String loaded = verify(connection, body.config(), repoTags, answer.get());
                        return new Receipt("docker://" + loaded, image.name(), image.manifest().digest(),
                                body.config().digest(), layers.size(), body.bytes(), 0,
                                Duration.ofNanos(System.nanoTime() - start));
                    }
                    // What was sent cannot be taken back: once more, with that layer measured first.
                    mistrusted.add(body.wrongSize());
                }
            }
        }
    }

    /** @return what the daemon says; empty if a layer was not of the size that its store says */
    private static Optional<LoadAnswer> load(DaemonConnection connection, LoadBody body) throws IOException {
        try {
            return Optional.of(connection.load(body));
        } catch (IOException | RuntimeException e) {
            if (body.wrongSize() >= 0) {
                return Optional.empty();
            }
            if (body.failure().isPresent()) {
                throw body.failure().get();
            }
            throw e;
        }
    }

    /**
     * Asks the daemon what it has now: its word alone that it loaded something says little.
     *
     * @return what the daemon calls the image, the first of several names
     */
    private static String verify(DaemonConnection connection, ImageConfig config, List<String> repoTags,
            LoadAnswer answer) throws IOException {
        List<String> loaded = repoTags.isEmpty() ? List.of(answer.id().orElse(config.digest()).toString()) : repoTags;
        for (String name : loaded) {
            verify(connection, config, name);
        }
        return loaded.get(0);
    }

    private static void verify(DaemonConnection connection, ImageConfig config, String loaded) throws IOException {
        String what = connection.daemon() + " did not load the image";
        try {
            InspectedDaemonImage there = connection.inspect(loaded);
            boolean same = there.diffIds().equals(config.diffIds())
                    && (!there.idOfConfig() || there.id().matches(config.bytes()));
            if (!same) {
                throw new UnavailableException(what, loaded + " is the image " + there.id() + " there, not "
                        + config.digest(), null);
            }
        } catch (ImageNotFoundException e) {
            throw new UnavailableException(what, "it said that it did, but it has no " + loaded, null, e);
        }
    }
}
