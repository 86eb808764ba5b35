package io.occystrap.queue;

/**
 * How often a job is tried that fails for a reason that passes. The first wait is as long as it says, and each that follows
 * twice as long.
 *
 * @param attempts       in all, at least 1
 * @param seconds        before the second attempt
 * @param longestSeconds that a wait may have
 */
record RetrySchedule(int attempts, int seconds, int longestSeconds) {

    /** Some ten minutes. */
    static final RetrySchedule DEFAULT = new RetrySchedule(8, 5, 300);

    /**
     * @param attempt that has failed, at least 1
     * @return how many seconds to wait before the next
     */
    long secondsBehind(int attempt) {
        return Math.min(longestSeconds, (long) seconds << Math.min(attempt - 1, 30));
    }
}
