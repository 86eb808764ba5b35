package io.occystrap.queue;

import io.occystrap.job.Job;
import io.occystrap.job.JobAnswer;
import io.occystrap.job.JobError;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Answers, in place of the route of jobs and in its form, for a request that was begun as often as it may be without coming to
 * an end: whoever worked on it was killed, perhaps by the request.
 */
public final class AbandonedJob implements Processor {

    @Override
    public void process(Exchange exchange) {
        String id = id(exchange.getMessage().getBody()).orElseGet(() -> UUID.randomUUID().toString());
        JobResult result = new JobResult(id, JobState.UNAVAILABLE, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new JobError("unavailable", "the job was begun too often, and whoever worked on it ended before it did")));
        JobAnswer.give(exchange, result, Duration.ZERO);
    }

    private static Optional<String> id(Object request) {
        return request instanceof byte[] bytes ? Job.id(bytes)
                : request instanceof String text ? Job.id(text.getBytes(StandardCharsets.UTF_8)) : Optional.empty();
    }
}
