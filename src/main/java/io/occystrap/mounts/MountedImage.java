package io.occystrap.mounts;

import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.MountTable;
import io.occystrap.posix.OverlayMount;
import io.occystrap.posix.SystemCallException;
import io.occystrap.runtime.BundleDocuments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * An image that {@link MountsSink} mounted.
 *
 * @param directory where
 */
public record MountedImage(Path directory) {

    /** @throws NullPointerException if there is no directory */
    public MountedImage {
        Objects.requireNonNull(directory, "directory");
    }

    /**
     * @return whether it is mounted
     * @throws IOException if that cannot be seen
     */
    public boolean isMounted() throws IOException {
        Path rootfs = directory.resolve(BundleDocuments.ROOTFS);
        boolean ours = Files.isDirectory(directory.resolve(MountsSink.LAYERS)) && Files.isDirectory(rootfs);
        MountTable.Mount mount = ours ? MountTable.at(rootfs) : null;
        return mount != null && mount.type().equals("overlay");
    }

    /**
     * Unmounts it. What was unpacked stays, to be deleted like any directory.
     *
     * @throws ImageNotFoundException if no image is mounted there
     * @throws IOException            if it is in use
     */
    public void unmount() throws IOException {
        Path rootfs = directory.resolve(BundleDocuments.ROOTFS);
        String name = Printable.escape(directory.toString());
        if (!isMounted()) {
            throw new ImageNotFoundException("no image is mounted in " + name, null, "check the path");
        }
        try {
            OverlayMount.unmount(rootfs);
        } catch (SystemCallException e) {
            throw new UnavailableException(name + " cannot be unmounted", e.getReason(),
                    "stop what runs in it, and try again", e);
        }
    }
}
