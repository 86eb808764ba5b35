package io.occystrap.layer;

import io.occystrap.image.ImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Says what a destination's disk did in words that a person can act on. */
public final class WriteFailure {

    private WriteFailure() {
    }

    /**
     * @param destination what was being written, printable
     * @param e           what went wrong
     * @return the same failure where it speaks for itself; otherwise one that names the destination and the remedy
     */
    public static IOException explained(String destination, IOException e) {
        if (e instanceof ImageException || Interruption.is(e)) {
            return e;
        }
        String what = destination + " cannot be written";
        if (e instanceof AccessDeniedException) {
            return new UnavailableException(what, "permission denied", "choose another place, or change its mode", e);
        }
        if (e instanceof NoSuchFileException missing) {
            return new UnavailableException(what, Printable.escape(missing.getFile()) + " is not there", null, e);
        }
        if (e instanceof FileAlreadyExistsException) {
            return new UnavailableException(what, "there is something else already", "choose another place, or remove it", e);
        }
        String reason = e instanceof FileSystemException f && f.getReason() != null ? f.getReason() : e.getMessage();
        if (reason == null) {
            reason = e.getClass().getSimpleName();
        }
        String remedy = reason.contains("No space left") || reason.contains("quota exceeded")
                ? "free some space, or choose another place"
                : reason.contains("Read-only") ? "choose another place" : null;
        return new UnavailableException(what, Printable.escape(reason), remedy, e);
    }
}
