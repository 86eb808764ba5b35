package io.occystrap.cli;

import io.occystrap.image.ImageException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.HashSet;
import java.util.Set;

/** Says in one line what went wrong. */
final class ErrorReport {

    private final PrintStream err;

    ErrorReport(PrintStream err) {
        this.err = err;
    }

    /**
     * @param thrown  by a command; wrappers of Camel around the failure are taken off
     * @param verbose whether to show where it happened, too
     * @return the code to exit with
     */
    ExitCode report(Throwable thrown, boolean verbose) {
        Throwable failure = cause(thrown);
        if (failure instanceof OutOfMemoryError) {
            err.println("occystrap: error: the memory is used up (no image needs as much, so a document of this one, or an"
                    + " answer of its registry, is unreasonably large)");
            return ExitCode.MALFORMED;
        }
        ExitCode code = ExitCode.of(failure);
        err.println("occystrap: error: " + line(failure, code));
        if (verbose) {
            thrown.printStackTrace(err);
        }
        return code;
    }

    /** The failure that says most: ours where there is one, otherwise the innermost that has a kind we know. */
    private static Throwable cause(Throwable thrown) {
        Set<Throwable> seen = new HashSet<>();
        Throwable best = null;
        for (Throwable cause = thrown; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof ImageException || cause instanceof RouteException
                    || cause instanceof InterruptedIOException || cause instanceof InterruptedException
                    || cause instanceof OutOfMemoryError) {
                return cause;
            }
            if (best == null && (cause instanceof IOException || cause.getClass() == IllegalArgumentException.class)) {
                best = cause;
            }
        }
        return best == null ? thrown : best;
    }

    private static String line(Throwable failure, ExitCode code) {
        return switch (code) {
            case INTERRUPTED -> "interrupted; nothing was written";
            case BUG -> "this is a bug: " + Printable.escape(failure.toString()) + " (--verbose shows where)";
            default -> failure instanceof FileSystemException f && f.getReason() == null
                    ? Printable.escape(f.getFile()) + " cannot be used (" + f.getClass().getSimpleName() + ")"
                    // Our own messages are escaped where they are made, and longer than a name may be.
                    : oneLine(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
        };
    }

    private static String oneLine(String message) {
        return message.lines().map(String::strip).filter(line -> !line.isEmpty()).reduce((a, b) -> a + " " + b)
                .orElse("").replaceAll("\\p{Cntrl}", "?");
    }
}
