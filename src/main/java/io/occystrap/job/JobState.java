package io.occystrap.job;

import java.util.Locale;

/** How a job ended. */
public enum JobState {

    /** The image is where it was to go. */
    DONE,
    /** It will not succeed however often it is tried. */
    REFUSED,
    /** Something that it needs was not available: trying again may help. */
    UNAVAILABLE;

    /** @return as headers and results say it, such as {@code done} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
