package io.occystrap.registry;

import io.occystrap.image.ImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** How often and how patiently a request is tried again. */
final class RetryPolicy {

    /** Retries, so one more than this many attempts. */
    static final int RETRIES = 5;

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration LONGEST_TOLD = Duration.ofSeconds(60);

    private final TransferListener listener;
    private final int most;
    private final boolean obliging;

    /** @param listener is told of waits */
    RetryPolicy(TransferListener listener) {
        this(listener, RETRIES, true);
    }

    private RetryPolicy(TransferListener listener, int most, boolean obliging) {
        this.listener = listener;
        this.most = most;
        this.obliging = obliging;
    }

    /**
     * @param listener is told of waits
     * @return a policy for who can do something better than wait: one more attempt, and none where the server says that it
     *         is busy (429) or for how long
     */
    static RetryPolicy brief(TransferListener listener) {
        return new RetryPolicy(listener, 1, false);
    }

    /** @return who is told of waits, and of what else should be known */
    TransferListener listener() {
        return listener;
    }

    /** @return how often a request is tried again */
    int most() {
        return most;
    }

    /** One attempt at a request. */
    @FunctionalInterface
    interface Attempt {

        /** @return the answer, its body unread */
        ClassicHttpResponse send() throws IOException;
    }

    /**
     * Tries a request until it is answered by something other than "busy".
     *
     * @param what    what is asked for; printable
     * @param host    who is asked; printable
     * @param attempt sends the request
     * @return the first answer that is 501, or neither 429 nor 5xx, or the last one of those that this policy waits for
     * @throws IOException what the network did, where trying again does not help, or did not
     */
    ClassicHttpResponse patiently(String what, String host, Attempt attempt) throws IOException {
        for (int failures = 0;;) {
            ClassicHttpResponse response;
            try {
                response = attempt.send();
            } catch (IOException e) {
                if (++failures > most || !isPassing(e)) {
                    throw RegistryErrors.forFailure(what, host, e);
                }
                pause(failures, null, "the connection to " + host + " failed: " + Printable.escape(e.getMessage()));
                continue;
            }
            int status = response.getCode();
            // Who does not do such a thing (501) will not do it later.
            boolean busy = status == 429 || status >= 500 && status != 501;
            Header retryAfter = response.getFirstHeader("Retry-After");
            if (!busy || ++failures > most || !obliging && (status == 429 || retryAfter != null)) {
                return response;
            }
            try (ClassicHttpResponse refused = response) {
                HttpExchange.body(refused);
            }
            pause(failures, retryAfter == null ? null : retryAfter.getValue(), host + " answered " + status);
        }
    }

    /** Whether it is worth trying again: not for a name that does not exist, or a server that is not there. */
    private static boolean isPassing(IOException e) {
        return !(Interruption.is(e) || e instanceof UnknownHostException || e instanceof ConnectException
                || e instanceof SSLException || e instanceof ImageException);
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
