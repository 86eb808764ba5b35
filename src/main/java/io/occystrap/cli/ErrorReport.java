package io.occystrap.cli;

import io.occystrap.camel.Failure;
import java.io.PrintStream;

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
        Failure failure = Failure.of(thrown);
        err.println("occystrap: error: " + failure.reason());
        if (verbose) {
            thrown.printStackTrace(err);
        }
        return ExitCode.of(failure.kind());
    }
}
