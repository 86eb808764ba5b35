package io.occystrap.layout;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.ImageLayout;
import io.occystrap.archive.LayoutFiles;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** Finds images in image layouts. May be used by several threads at once. */
public final class LayoutSource {

    private final Path temporaryDirectory;
    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param temporaryDirectory where compressed archives are spooled; must exist
     * @param limits             how much of an archive or a layer is read
     * @param listener           is told of bytes that are read
     */
    public LayoutSource(Path temporaryDirectory, Limits limits, TransferListener listener) {
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param reference what to find; without tag and digest, the only image
     * @param platform  which of several platforms
     * @param selection of what an index lists, to go along for who can take an index; null for the one image only
     * @return the image; closing it closes the layout
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(LayoutReference reference, Platform platform, PlatformSelection selection) throws IOException {
        LayoutFiles files = open(reference.path());
        try {
            ImageLayout layout = new ImageLayout(files, "choose one with layout://PATH:TAG or layout://PATH@DIGEST", limits,
                    listener);
            return reference.digest() != null ? layout.image(reference.digest(), platform, selection)
                    : layout.image(reference.tag(), platform, selection);
        } catch (IOException | RuntimeException e) {
            files.close();
            throw e;
        }
    }

    private LayoutFiles open(Path path) throws IOException {
        if (!Files.exists(path)) {
            throw new ImageNotFoundException("there is no image layout " + Printable.escape(path.toString()), null,
                    "check the path");
        }
        return Files.isDirectory(path) ? new LayoutDirectory(path) : ArchiveFile.open(path, temporaryDirectory, limits);
    }
}
