package io.occystrap.registry;

import io.occystrap.image.TransferListener;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;

/** How often and how patiently a request is tried again. */
final class RetryPolicy {

    /** Retries, so one more than this many attempts. */
    static final int RETRIES = 5;

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST_TOLD = Duration.ofSeconds(60);

    private final TransferListener listener;

    RetryPolicy(TransferListener listener) {
        this.listener = listener;
    }

    /**
     * Waits before another attempt: as long as the server said, or twice as long each time, with jitter so that many
     * clients do not come back at once.
     *
     * @param attempt    how many attempts failed; at least 1
     * @param retryAfter the server's Retry-After header, in seconds or as a date (RFC 9110, section 10.2.3); null
     *                   where there is none. More than a minute counts as a minute
     * @param why        for the listener, one printable line
     * @throws InterruptedIOException if this thread is interrupted
     */
    void pause(int attempt, String retryAfter, String why) throws InterruptedIOException {
        Duration delay = told(retryAfter, Instant.now());
        if (delay == null) {
            long backoff = FIRST.toMillis() << Math.min(attempt - 1, 6);
            delay = Duration.ofMillis(backoff / 2 + ThreadLocalRandom.current().nextLong(backoff / 2 + 1));
        }
        listener.waiting(why, delay);
        try {
            Thread.sleep(delay.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static Duration seconds(String digits) {
        return digits.length() > 9 ? LONGEST_TOLD : Duration.ofSeconds(Long.parseLong(digits));
    }

    /** @return how long the header says to wait, at most a minute; null if it says nothing that can be understood */
    static Duration told(String retryAfter, Instant now) {
        if (retryAfter == null) {
            return null;
        }
        Duration told;
        try {
            String text = retryAfter.strip();
            told = text.matches("[0-9]+") ? seconds(text)
                    : Duration.between(now, ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
        } catch (DateTimeParseException e) {
            return null;
        }
        if (told.isNegative()) {
            return Duration.ZERO;
        }
        return told.compareTo(LONGEST_TOLD) > 0 ? LONGEST_TOLD : told;
    }
}
