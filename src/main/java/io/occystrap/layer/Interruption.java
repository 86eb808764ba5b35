package io.occystrap.layer;

import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.concurrent.CancellationException;

/** A wait that somebody here has ended. Threads, files, channels and HTTP clients each have a word of their own for it. */
public final class Interruption {

    private Interruption() {
    }

    /**
     * @param thrown by a wait; null is none
     * @return whether somebody here ended it; to Java, a server that is silent for too long is an interruption as well
     */
    public static boolean is(Throwable thrown) {
        return thrown instanceof InterruptedException || thrown instanceof ClosedByInterruptException
                || thrown instanceof CancellationException
                || thrown instanceof InterruptedIOException && !(thrown instanceof SocketTimeoutException);
    }

    /**
     * @param cause what was thrown; may be null
     * @return the same in one word
     */
    public static InterruptedIOException of(Throwable cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }
}
