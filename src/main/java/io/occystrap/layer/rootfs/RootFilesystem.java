package io.occystrap.layer.rootfs;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.Errno;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.SystemCallException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Optional;

/**
 * An image's root filesystem, looked into from outside: links lead to where they would lead inside, never out of it, and
 * only regular files are opened (CVE-2024-9676).
 */
public final class RootFilesystem implements RootFiles, Closeable {

    private static final int MOST_LINKS = 40;
    private static final int OWNER_READS = 0500;

    private final OpenDirectory root;
    private final LowerLayers inside = new Inside();

    private RootFilesystem(OpenDirectory root) {
        this.root = root;
    }

    /**
     * @param root its directory, no link
     * @return the root filesystem, to be closed by the caller
     * @throws IOException if it cannot be opened
     */
    public static RootFilesystem of(Path root) throws IOException {
        try (OpenDirectory parent = OpenDirectory.of(root.toAbsolutePath().getParent())) {
            String name = ByteName.of(root.getFileName());
            return new RootFilesystem(opened(parent, name, () -> parent.open(name)));
        }
    }

    @Override
    public Optional<InputStream> open(String path) throws IOException {
        EntryPath at = entry(path);
        for (int links = 0; links < MOST_LINKS; links++) {
            String directory = PathResolution.directory(inside, at.parent());
            if (directory == null) {
                return Optional.empty();
            }
            EntryPath there = new EntryPath(directory, at.name());
            Optional<LowerLayers.Found> found = inside.find(there.whole());
            if (found.isEmpty()) {
                return Optional.empty();
            }
            FileStatus status = found.get().status();
            if (status.isSymlink()) {
                String target = inside.readLink(there.whole(), found.get());
                at = target.startsWith("/") ? split(target) : split(directory + "/" + target);
            } else if (status.isRegular()) {
                return Optional.of(read(there));
            } else {
                throw new MalformedImageException(Printable.escape(path) + " of the image was refused",
                        "it is no regular file", null);
            }
        }
        throw new MalformedNodeException("its links go in a circle").in("the image", path);
    }

    private InputStream read(EntryPath there) throws IOException {
        try (OpenDirectory directory = directory(there.parent())) {
            return opened(directory, there.name(), () -> directory.read(there.name())).stream();
        }
    }

    private OpenDirectory directory(String path) throws IOException {
        OpenDirectory at = root.openPath("");
        for (String component : path.isEmpty() ? new String[0] : path.split("/")) {
            try (OpenDirectory parent = at) {
                at = opened(parent, component, () -> parent.open(component));
            }
        }
        return at;
    }

    @FunctionalInterface
    private interface Opening<T> {
        T open() throws IOException;
    }

    /** What an ordinary user unpacked may have modes that do not let him in; for a moment they do. */
    private static <T> T opened(OpenDirectory parent, String name, Opening<T> opening) throws IOException {
        try {
            return opening.open();
        } catch (SystemCallException e) {
            Optional<FileStatus> status = e.errno() == Errno.EACCES ? parent.status(name) : Optional.empty();
            if (status.isEmpty() || status.get().isSymlink()) {
                throw e;
            }
            parent.setPermissions(name, status.get().permissions() | OWNER_READS);
            try {
                return opening.open();
            } finally {
                parent.setPermissions(name, status.get().permissions());
            }
        }
    }

    @Override
    public Optional<String> link(String path) throws IOException {
        String whole = entry(path).whole();
        Optional<LowerLayers.Found> found = whole.isEmpty() ? Optional.empty() : inside.find(whole);
        if (found.isEmpty() || !found.get().status().isSymlink()) {
            return Optional.empty();
        }
        return Optional.of(ByteName.text(inside.readLink(whole, found.get())));
    }

    private static EntryPath entry(String path) throws MalformedImageException {
        return EntryPath.of(ByteName.of(path), "the image");
    }

    /** The directories may have links and {@code ..} in them, which are looked at one by one later. */
    private static EntryPath split(String path) {
        int slash = path.lastIndexOf('/');
        return new EntryPath(slash < 0 ? "" : path.substring(0, slash), path.substring(slash + 1));
    }

    private final class Inside implements LowerLayers {

        @Override
        public Optional<Found> find(String path) throws IOException {
            EntryPath place = split(path);
            try (OpenDirectory directory = directory(place.parent())) {
                return directory.status(place.name()).map(status -> new Found(status, 0));
            } catch (SystemCallException e) {
                if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR || e.errno() == Errno.ELOOP) {
                    return Optional.empty();
                }
                throw e;
            }
        }

        @Override
        public String readLink(String path, Found found) throws IOException {
            EntryPath place = split(path);
            try (OpenDirectory directory = directory(place.parent())) {
                return directory.readLink(place.name());
            }
        }
    }

    @Override
    public void close() {
        root.close();
    }
}
