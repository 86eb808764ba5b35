package io.occystrap.camel;

import io.occystrap.image.ImageException;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.HashSet;
import java.util.Set;

/**
 * What went wrong, for those who must act on it.
 *
 * @param kind   what kind of failure it is
 * @param cause  the failure that says most, without Camel's wrappers around it
 * @param reason one printable line
 */
public record Failure(Kind kind, Throwable cause, String reason) {

    /** What whoever asked can do about a failure. */
    public enum Kind {

        /** Ask for something else, or differently. */
        USAGE,
        /** There is no such image, tag or file. */
        NOT_FOUND,
        /** Log in, or ask for access. */
        NOT_AUTHORIZED,
        /** The image is malformed, hostile, or fails its digest. */
        MALFORMED,
        /** The network, a disk, a registry or a daemon: trying again may help. */
        UNAVAILABLE,
        /** It was told to end. */
        INTERRUPTED,
        /** Report it. */
        BUG
    }

    /**
     * @param thrown by a route
     * @return what went wrong
     */
    public static Failure of(Throwable thrown) {
        Throwable cause = cause(thrown);
        if (cause instanceof OutOfMemoryError) {
            return new Failure(Kind.MALFORMED, cause, "the memory is used up (no image needs as much, so a document of this"
                    + " one, or an answer of its registry, is unreasonably large)");
        }
        Kind kind = kind(cause);
        return new Failure(kind, cause, reason(cause, kind));
    }

    /** The failure that says most: ours where there is one, otherwise the innermost that has a kind we know. */
    private static Throwable cause(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        Throwable best = null;
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof ImageException || cause instanceof UsageException
                    || Interruption.is(cause) || cause instanceof OutOfMemoryError) {
                return cause;
            }
            if (best == null && (cause instanceof IOException || cause.getClass() == IllegalArgumentException.class)) {
                best = cause;
            }
        }
        return best == null ? thrown : best;
    }

    private static Kind kind(Throwable cause) {
        if (cause instanceof ImageException) {
            return cause instanceof ImageNotFoundException ? Kind.NOT_FOUND
                    : cause instanceof NotAuthorizedException ? Kind.NOT_AUTHORIZED
                    : cause instanceof MalformedImageException ? Kind.MALFORMED
                    : Kind.UNAVAILABLE;
        }
        if (Interruption.is(cause)) {
            return Kind.INTERRUPTED;
        }
        if (cause instanceof IOException) {
            return Kind.UNAVAILABLE;
        }
        return cause instanceof IllegalArgumentException ? Kind.USAGE : Kind.BUG;
    }

    private static String reason(Throwable cause, Kind kind) {
        return switch (kind) {
            case INTERRUPTED -> "interrupted; nothing was written";
            case BUG -> "this is a bug: " + Printable.escape(cause.toString()) + " (--verbose shows where)";
            default -> cause instanceof FileSystemException f && f.getReason() == null
                    ? Printable.escape(f.getFile()) + " cannot be used (" + f.getClass().getSimpleName() + ")"
                    // Our own messages are escaped where they are made, and longer than a name may be.
                    : oneLine(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        };
    }

    private static String oneLine(String message) {
        return message.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce((a, b) -> a + " " + b)
                .orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
