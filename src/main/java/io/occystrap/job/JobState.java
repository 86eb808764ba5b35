package io.occystrap.job;

import io.occystrap.camel.Failure;
import java.util.Locale;

/** How a job ended. */
public enum JobState {

    /** The image is where it was to go. */
    DONE,
    /** It will not succeed however often it is tried. */
    REFUSED,
    /** Something that it needs was not available: trying again may help. */
    UNAVAILABLE;

    /**
     * @param failure of a job, or of what is like one
     * @return refused or unavailable
     */
    public static JobState of(Failure failure) {
        boolean passing = switch (failure.kind()) {
            case UNAVAILABLE, INTERRUPTED -> true;
            // Other jobs use the memory as well.
            case MALFORMED -> failure.cause() instanceof OutOfMemoryError;
            default -> false;
        };
        return passing ? UNAVAILABLE : REFUSED;
    }

    /** @return as headers and results say it, such as {@code done} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
