package io.occystrap.cli;

import io.occystrap.image.ImageException;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;

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
     * @param failure what went wrong, already unwrapped
     * @return the code for it
     */
    static ExitCode of(Throwable failure) {
        if (failure instanceof ImageException) {
            return failure instanceof ImageNotFoundException ? NOT_FOUND
                    : failure instanceof NotAuthorizedException ? NOT_AUTHORIZED
                    : failure instanceof MalformedImageException ? MALFORMED
                    : UNAVAILABLE;
        }
        if (failure instanceof InterruptedException
                || failure instanceof InterruptedIOException && !(failure instanceof SocketTimeoutException)) {
            return INTERRUPTED;
        }
        if (failure instanceof IOException) {
            return UNAVAILABLE;
        }
        return failure instanceof IllegalArgumentException || failure instanceof RouteException ? USAGE : BUG;
    }
}
