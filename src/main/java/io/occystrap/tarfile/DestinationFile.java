package io.occystrap.tarfile;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The file that an archive becomes: made beside it and renamed over it, or, for a device or a pipe, copied into it. */
final class DestinationFile {

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
     * @throws UnavailableException if nothing can be written there
     */
    static DestinationFile of(Path path) throws IOException {
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

    /** @return where the archive is made: on the same file system, so that it can be renamed */
    Staging stage() throws IOException {
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
    void commit(Path whole) throws IOException {
        if (replaced) {
            Files.move(whole, target, StandardCopyOption.ATOMIC_MOVE);
        } else {
            try (var out = Files.newOutputStream(target)) {
                Files.copy(whole, out);
            }
        }
    }

    /** @return the failure, with the file's name where the failure has none of its own */
    IOException explained(IOException e) {
        return WriteFailure.explained(name, e);
    }
}
