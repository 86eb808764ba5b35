package io.occystrap.posix;

import java.io.IOException;
import java.util.Optional;

/**
 * Removes a directory with all that is in it, by steps from an open directory to what is in it, so that no link is
 * followed. Directories whose modes are in the way are opened up first.
 */
public final class TreeRemoval {

    /** Is told what is removed. */
    public interface Observer {

        /** Does not care. */
        Observer NONE = new Observer() {
            @Override
            public void file(FileStatus status) { }

            @Override
            public void directory(FileStatus status) { }
        };

        /** @param status of something that is no directory, before one of its names was removed */
        void file(FileStatus status);

        /** @param status of a directory, before what is in it is removed */
        void directory(FileStatus status);
    }

    private static final int OWNER_ALL = 0700;

    private TreeRemoval() {
    }

    /**
     * @param parent   where something is
     * @param name     its name there; may be missing
     * @param observer is told of each file and directory
     * @throws IOException if something cannot be removed
     */
    public static void remove(OpenDirectory parent, String name, Observer observer) throws IOException {
        Optional<FileStatus> status = parent.status(name);
        if (status.isEmpty()) {
            return;
        }
        if (!status.get().isDirectory()) {
            observer.file(status.get());
            parent.unlink(name);
            return;
        }
        observer.directory(status.get());
        if ((status.get().mode() & OWNER_ALL) != OWNER_ALL) {
            parent.setPermissions(name, OWNER_ALL);
        }
        try (OpenDirectory directory = parent.open(name)) {
            removeContent(directory, observer);
        }
        parent.removeDirectory(name);
    }

    /**
     * @param directory which itself stays
     * @param observer  is told of each file and directory
     * @throws IOException if something cannot be removed
     */
    public static void removeContent(OpenDirectory directory, Observer observer) throws IOException {
        directory.forEach(name -> remove(directory, name, observer));
    }
}
