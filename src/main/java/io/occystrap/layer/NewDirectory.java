package io.occystrap.layer;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.MadeDirectories;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A directory that is there whole or not at all: it is made in a staging directory beside its place, readable by its
 * owner only, and renamed.
 */
public final class NewDirectory implements Closeable {

    private static final String CONTENT = "content";

    private final String name;
    private final Path target;
    private final MadeDirectories parents;
    private final Staging staging;
    private boolean committed;

    private NewDirectory(String name, Path target, MadeDirectories parents, Staging staging) {
        this.name = name;
        this.target = target;
        this.parents = parents;
        this.staging = staging;
    }

    /**
     * @param path where it is to be; nothing is there, or an empty directory
     * @return the directory, to be made in {@link #path}
     * @throws UnavailableException if there is something, or nothing can be made there
     */
    public static NewDirectory at(Path path) throws IOException {
        String name = Printable.escape(path.toString());
        Path target = Files.isDirectory(path) ? path.toRealPath() : path.toAbsolutePath().normalize();
        boolean taken = Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !isEmptyDirectory(target);
        if (target.getParent() == null || taken) {
            throw new UnavailableException(name + " cannot be written", "there is something already",
                    "choose another place, or remove it");
        }
        try {
            MadeDirectories parents = MadeDirectories.make(target.getParent());
            try {
                Staging staging = Staging.in(target.getParent());
                Files.createDirectory(staging.resolve(CONTENT),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return new NewDirectory(name, target, parents, staging);
            } catch (IOException e) {
                parents.undo();
                throw e;
            }
        } catch (IOException e) {
            throw WriteFailure.explained(name, e);
        }
    }

    private static boolean isEmptyDirectory(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            return !entries.iterator().hasNext();
        }
    }

    /** @return where to make it for now */
    public Path path() {
        return staging.resolve(CONTENT);
    }

    /** @return for temporary files on the same file system */
    public Staging staging() {
        return staging;
    }

    /** @return what errors call it, printable */
    public String name() {
        return name;
    }

    /**
     * Puts it in place.
     *
     * @throws IOException if somebody else put something there meanwhile
     */
    public void commit() throws IOException {
        Files.move(path(), target, StandardCopyOption.ATOMIC_MOVE);
        committed = true;
    }

    /**
     * @param e what went wrong
     * @return the failure, with the directory's name where the failure has none of its own
     */
    public IOException explained(IOException e) {
        return WriteFailure.explained(name, e);
    }

    /** Deletes what was not put in place. */
    @Override
    public void close() throws IOException {
        try {
            staging.close();
        } finally {
            if (!committed) {
                parents.undo();
            }
        }
    }
}
