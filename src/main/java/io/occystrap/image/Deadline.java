package io.occystrap.image;

import java.time.Duration;

/** When a regular expression has to be done with a text. Asked at each character, it looks at the clock now and then. */
public final class Deadline {

    /** The time is up. */
    public static final class PassedException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        PassedException() {
            super("the time is up", null, false, false);
        }
    }

    private static final int PATIENCE = 0xFFF;

    private final long end;
    private int asked;

    /** @param left from now on */
    public Deadline(Duration left) {
        end = System.nanoTime() + left.toNanos();
    }

    /** @throws PassedException if it has passed */
    public void check() {
        if ((++asked & PATIENCE) == 0 && System.nanoTime() - end > 0) {
            throw new PassedException();
        }
    }
}
