package io.occystrap.cli;

import io.occystrap.camel.Failure;

/** What the process exits with, so that scripts can tell what went wrong. */
enum ExitCode {

    DONE(0),
    NO_MATCH(1),
    USAGE(2),
    NOT_FOUND(3),
    NOT_AUTHORIZED(4),
    MALFORMED(5),
    UNAVAILABLE(6),
    BUG(70),
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** @return the number */
    int number() {
        return number;
    }

    /**
     * @param kind of what went wrong
     * @return the code for it
     */
    static ExitCode of(Failure.Kind kind) {
        return switch (kind) {
            case USAGE -> USAGE;
            case NOT_FOUND -> NOT_FOUND;
            case NOT_AUTHORIZED -> NOT_AUTHORIZED;
            case MALFORMED -> MALFORMED;
            case UNAVAILABLE -> UNAVAILABLE;
            case INTERRUPTED -> INTERRUPTED;
            case BUG -> BUG;
        };
    }
}
