package io.occystrap.queue;

import io.occystrap.job.Job;
import io.occystrap.job.JobConstants;
import io.occystrap.job.JobError;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Answers, in place of the route of jobs and in its form, for a request that was begun as often as it may be without coming to
 * an end: whoever worked on it was killed, perhaps by the request.
 */
public final class AbandonedJob implements Processor {

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        String id = id(message.getBody()).orElseGet(() -> UUID.randomUUID().toString());
        JobResult result = new JobResult(id, JobState.UNAVAILABLE, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new JobError("unavailable", "the job was begun too often, and whoever worked on it ended before it did")));
        for (JobListener listener : exchange.getContext().getRegistry().findByType(JobListener.class)) {
            listener.ended(result, Duration.ZERO);
        }
        message.setHeaders(new HashMap<>(Map.of(JobConstants.ID, id, JobConstants.STATE, result.state().toString())));
        message.setBody(result);
    }

    private static Optional<String> id(Object request) {
        return request instanceof byte[] bytes ? Job.id(bytes)
                : request instanceof String text ? Job.id(text.getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }
}
