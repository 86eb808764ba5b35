package io.occystrap.filter;

/** The time that reproducible builds agree on (reproducible-builds.org, SOURCE_DATE_EPOCH specification). */
final class SourceDateEpoch {

    /** The environment variable. */
    static final String VARIABLE = "SOURCE_DATE_EPOCH";

    private SourceDateEpoch() {
    }

    /**
     * @param value of the variable; null where it is not set
     * @return seconds since 1970; 0 where it is not set
     * @throws IllegalArgumentException if it is no number
     */
    static long seconds(String value) {
        if (value == null || value.isEmpty()) {
            return 0;
        }
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("the environment variable " + VARIABLE + " is no number of seconds: " + value,
                    e);
        }
    }
}
