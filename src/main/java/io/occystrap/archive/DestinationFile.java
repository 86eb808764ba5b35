package io.occystrap.archive;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.Errno;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import io.occystrap.posix.SystemCallException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The file that an archive becomes: made beside it and renamed over it, or, for a device or a pipe, copied into it. */
public final class DestinationFile {

    private final String name;
    private final Path target;
    private final boolean replaced;

    private DestinationFile(String name, Path target, boolean replaced) {
        this.name = name;
        this.target = target;
        this.replaced = replaced;
    }

    /**
     * @param path as the person gave it; a symbolic link is followed
     * @return the destination
     * @throws IOException if nothing can be written there
     */
    public static DestinationFile of(Path path) throws IOException {
        String name = Printable.escape(path.toString());
        if (Files.isDirectory(path)) {
            throw new UnavailableException(name + " cannot be written", "it is a directory", "name a file");
        }
        // The real path of a pipe behind /dev/stdout is a name that nobody can open.
        Path target = Files.isRegularFile(path) ? path.toRealPath() : path.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new UnavailableException(name + " cannot be written",
                    "there is no directory " + Printable.escape(target.getParent().toString()), "make it first");
        }
        return new DestinationFile(name, target, !Files.exists(target) || Files.isRegularFile(target));
    }

    /**
     * @return the file, absolute, links followed; it may not be there yet
     * @throws UnavailableException if what is there is a device or a pipe, which has nothing to append to
     */
    public Path appendable() throws UnavailableException {
        if (!replaced) {
            throw new UnavailableException("nothing can be appended to " + name, "it is no regular file", "name a file");
        }
        return target;
    }

    /**
     * @return where the archive is made: on the same file system, so that it can be renamed
     * @throws IOException if nothing can be made there
     */
    public Staging stage() throws IOException {
        try {
            return Staging.in(replaced ? target.getParent() : Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException e) {
            throw explained(e);
        }
    }

    /**
     * @param whole the finished archive
     * @throws IOException if it cannot be put in place
     */
    public void commit(Path whole) throws IOException {
        if (replaced) {
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try (var out = Files.newOutputStream(target)) {
                Files.copy(whole, out);
            }
        }
    }

    /**
     * As {@link #commit}, for a file that is to stay the same but for its content: it keeps its permissions, and its owner
     * where this process may give files away.
     *
     * @param whole the finished archive
     * @throws IOException if it cannot be put in place
     */
    public void commitKeepingMode(Path whole) throws IOException {
        for (String owner : List.of("unix:uid", "unix:gid")) {
            try {
                Files.setAttribute(whole, owner, Files.getAttribute(target, owner));
            } catch (FileSystemException e) {
                // Whoever may write into the directory may replace the file, but not in another's name.
            }
        }
        Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(target));
        commit(whole);
    }

    /**
     * As {@link #commit}, where nothing was before.
     *
     * @param whole the finished archive
     * @return false if there is something by now; then nothing was done
     * @throws IOException if it cannot be put in place
     */
    public boolean commitNew(Path whole) throws IOException {
        try (OpenDirectory from = OpenDirectory.of(whole.getParent());
                OpenDirectory to = OpenDirectory.of(target.getParent().toRealPath())) {
            to.move(from, ByteName.of(whole.getFileName()), ByteName.of(target.getFileName()));
            return true;
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EEXIST) {
                return false;
            }
            throw e;
        }
    }

    /**
     * @param e what went wrong
     * @return the failure, with the file's name where the failure has none of its own
     */
    public IOException explained(IOException e) {
        return WriteFailure.explained(name, e);
    }
}
