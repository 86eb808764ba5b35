package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds images in a daemon: dockerd, or podman's API socket. May be used by several threads at once. */
public final class DockerSource {

    private static final Pattern ID = Pattern.compile("sha256:[0-9a-f]{4,64}|[0-9a-f]{64}");
    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-f]{4,63}");

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
     * @param image {@code NAME[:TAG][@DIGEST]} as the daemon knows it, or an ID ({@code sha256:…}, or its hex digits), or the
     *              beginning of one; a name wins
     * @return the image, which is sent when something of it is read; closing it ends the connection and deletes what was
     *         spooled
     * @throws IllegalArgumentException if the name is outside the grammar of references
     * @throws IOException              if the daemon has none of that name, or cannot be asked
     */
    public Image find(String image) throws IOException {
        ImageReference reference = isId(image) ? null : ImageReference.parse(image);
        DaemonConnection connection = new DaemonConnection(address);
        try {
            InspectedDaemonImage inspected;
            try {
                inspected = connection.inspect(reference == null ? image : name(reference));
            } catch (ImageNotFoundException e) {
                inspected = byShortId(connection, image).orElseThrow(() -> e);
                reference = null;
            }
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

    /** @return the image, where what was found to be no name is the beginning of an ID */
    private static Optional<InspectedDaemonImage> byShortId(DaemonConnection connection, String text) throws IOException {
        if (!SHORT_ID.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(connection.inspect("sha256:" + text));
        } catch (ImageNotFoundException e) {
            return Optional.empty();
        }
    }

    /** @return whether daemons take this for an ID, or the beginning of one, and never for a name */
    static boolean isId(String image) {
        return ID.matcher(image).matches();
    }

    /** @return the name as daemons have it, who take either a tag or a digest */
    static String name(ImageReference reference) {
        return reference.familiarName() + (reference.digest() != null ? "@" + reference.digest() : ":" + reference.tag());
    }
}
