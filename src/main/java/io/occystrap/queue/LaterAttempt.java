package io.occystrap.queue;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ServiceStatus;

/**
 * Retries for a log such as Kafka's, which keeps no count of attempts and holds nothing back: both are headers of the record,
 * which goes through a topic of its own. They are anybody's to write, and say no more than when and how often.
 */
public final class LaterAttempt {

    /** How often the job was tried, 1 where nothing is said. */
    static final String ATTEMPT = "occystrapAttempt";
    /** When it is to be tried again, in milliseconds since 1970. */
    static final String NOT_BEFORE = "occystrapNotBefore";

    private static final long SLICE_MILLISECONDS = 200;
    private static final int LONGEST_NUMBER = 15;

    /**
     * @param exchange with a record
     * @return how often its job was tried with this attempt, at least 1
     */
    public int attempt(Exchange exchange) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE - 1, number(exchange.getMessage(), ATTEMPT)));
    }

    /**
     * Puts off the job to its next attempt: the headers say which, and not before when.
     *
     * @param exchange with the record to send
     * @param attempt  that has failed
     */
    public void postpone(Exchange exchange, int attempt) {
        RetrySchedule retries = QueueSettings.of(exchange.getContext()).retries();
        Message message = exchange.getMessage();
        message.setHeader(ATTEMPT, String.valueOf(attempt + 1));
        message.setHeader(NOT_BEFORE, String.valueOf(System.currentTimeMillis() + retries.secondsBehind(attempt) * 1000));
    }

    /**
     * Waits until the record is due, but no longer than any wait may be.
     *
     * @param exchange with the record
     * @throws RejectedExecutionException if the daemon ends meanwhile; then the record is read again
     * @throws InterruptedException       if the wait is interrupted
     */
    public void await(Exchange exchange) throws InterruptedException {
        requireRunning(exchange.getContext());
        long longest = longestMilliseconds(exchange.getContext());
        long due = Math.min(number(exchange.getMessage(), NOT_BEFORE), System.currentTimeMillis() + longest);
        for (long left = due - System.currentTimeMillis(); left > 0; left = due - System.currentTimeMillis()) {
            requireRunning(exchange.getContext());
            Thread.sleep(Math.min(left, SLICE_MILLISECONDS));
        }
    }

    private static long longestMilliseconds(CamelContext context) {
        try {
            return QueueSettings.of(context).retries().longestSeconds() * 1000L;
        } catch (RuntimeException unreadable) {
            // A context that is taken apart answers with a NullPointerException of its own.
            requireRunning(context);
            throw unreadable;
        }
    }

    private static void requireRunning(CamelContext context) {
        ServiceStatus status = context.getStatus();
        if (!status.isStarted() && !status.isStarting()) {
            throw new RejectedExecutionException("the daemon ends; the job is tried again later");
        }
    }

    private static long number(Message message, String header) {
        Object value = message.getHeader(header);
        String text = value instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(value);
        return text.length() <= LONGEST_NUMBER && text.matches("[0-9]+") ? Long.parseLong(text) : 0;
    }
}
