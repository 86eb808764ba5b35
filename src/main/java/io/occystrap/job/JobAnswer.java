package io.occystrap.job;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** How a route of jobs says what came of one. */
public final class JobAnswer {

    private JobAnswer() {
    }

    /**
     * Tells all listeners, and makes the result the body. No headers are left but those of {@link JobConstants}.
     *
     * @param exchange that worked on the job
     * @param result   what came of it
     * @param time     how long that took
     */
    public static void give(Exchange exchange, JobResult result, Duration time) {
        for (JobListener listener : exchange.getContext().getRegistry().findByType(JobListener.class)) {
            listener.ended(result, time);
        }
        Message message = exchange.getMessage();
        message.setHeaders(new HashMap<>(Map.of(JobConstants.ID, result.id(), JobConstants.STATE, result.state().toString())));
        message.setBody(result);
    }
}
