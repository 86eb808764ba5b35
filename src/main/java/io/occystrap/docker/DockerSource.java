package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Pattern;

/** Finds images in a daemon: dockerd, or podman's API socket. May be used by several threads at once. */
public final class DockerSource {

    private static final Pattern ID = Pattern.compile("(?:sha256:)?([0-9a-f]{64})");

    private final DaemonAddress address;
    private final Path temporaryDirectory;
    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param address            of the daemon
     * @param temporaryDirectory where layers are spooled that come before they are wanted; must exist
     * @param limits             how much is read
     * @param listener           is told of the bytes that come
     */
    public DockerSource(DaemonAddress address, Path temporaryDirectory, Limits limits, TransferListener listener) {
        this.address = Objects.requireNonNull(address, "address");
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param image {@code NAME[:TAG][@DIGEST]} as the daemon knows it, or an ID ({@code sha256:…}, or its hex digits)
     * @return the image, which is sent when something of it is read; closing it ends the connection and deletes what was
     *         spooled
     * @throws IllegalArgumentException if the name is outside the grammar of references
     * @throws IOException              if the daemon has none of that name, or cannot be asked
     */
    public Image find(String image) throws IOException {
        boolean byId = ID.matcher(image).matches();
        ImageReference reference = byId ? null : ImageReference.parse(image);
        DaemonConnection connection = new DaemonConnection(address);
        try {
            InspectedDaemonImage inspected = connection.inspect(byId ? image : name(reference));
            Digest id = inspected.id();
            String what = "the image " + id + " of " + connection.daemon();
            ImageExport export = new ImageExport(what, () -> connection.export(id), inspected, temporaryDirectory, limits,
                    listener);
            return new DaemonImage(reference, inspected, export, connection);
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    /** @return the name as daemons have it, who take either a tag or a digest */
    static String name(ImageReference reference) {
        return reference.familiarName() + (reference.digest() != null ? "@" + reference.digest() : ":" + reference.tag());
    }
}
