package io.occystrap.filedrop;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.Errno;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A folder that things are dropped in, and the folders in it for what was taken.
 *
 * @param folder real, absolute
 */
record Inbox(Path folder) {

    /** Of a file that is worked on; nobody else's business. */
    private static final int PRIVATE = 0700;
    /** Less the process's mask. */
    private static final int SHARED = 0777;

    /**
     * @param folder made if it is not there
     * @return the inbox, with its folders
     * @throws IOException if something cannot be made, or is a link
     */
    static Inbox at(Path folder) throws IOException {
        try {
            Inbox inbox = new Inbox(Files.createDirectories(folder).toRealPath());
            inbox.open(Place.WORK).close();
            inbox.open(Place.DONE).close();
            inbox.open(Place.FAILED).close();
            return inbox;
        } catch (IOException e) {
            throw new UnavailableException("the inbox " + Printable.escape(folder.toString()) + " cannot be used",
                    Printable.escape(String.valueOf(e.getMessage())), null, e);
        }
    }

    /** A folder in an inbox. */
    enum Place {

        /** For what is worked on. */
        WORK(".work", PRIVATE),
        /** For what was done, each with its receipt. */
        DONE(".done", SHARED),
        /** For what failed, each with its error. */
        FAILED(".failed", SHARED);

        private final String name;
        private final int mode;

        Place(String name, int mode) {
            this.name = name;
            this.mode = mode;
        }
    }

    Path path(Place place) {
        return folder.resolve(place.name);
    }

    /** @return the inbox itself, to be closed by the caller */
    OpenDirectory open() throws IOException {
        return OpenDirectory.of(folder);
    }

    /**
     * @param place in the inbox; made if it is not there
     * @return it, to be closed by the caller
     * @throws SystemCallException if it is no directory: a link is not followed
     */
    OpenDirectory open(Place place) throws IOException {
        try (OpenDirectory inbox = open()) {
            try {
                return inbox.open(place.name);
            } catch (SystemCallException e) {
                if (e.errno() != Errno.ENOENT) {
                    throw e;
                }
            }
            try {
                inbox.makeDirectory(ByteName.of(place.name), place.mode);
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
            }
            return inbox.open(place.name);
        }
    }
}
