package io.occystrap.job;

import io.occystrap.camel.Failure;
import io.occystrap.image.Receipt;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the result of a job, done or failed. */
final class ResultProducer extends DefaultProducer {

    private static final Logger LOG = LoggerFactory.getLogger(ResultProducer.class);

    private final JobEndpoint endpoint;

    ResultProducer(JobEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) {
        JobRun run = JobRun.of(exchange).orElseThrow(() -> new IllegalStateException(
                endpoint.getEndpointUri() + " has no job (a step of the route before it is occystrap-job:accept)"));
        JobResult result = endpoint.getOperation() == JobOperation.done
                ? JobResult.done(run.job().orElseThrow(), receipt(exchange)) : failed(run, exchange);
        JobAnswer.give(exchange, result, Duration.ofNanos(run.nanoseconds()));
        run.end();
    }

    private static Receipt receipt(Exchange exchange) {
        return Optional.ofNullable(exchange.getMessage().getBody(Receipt.class)).orElseThrow(() -> new IllegalStateException(
                "there is no receipt in the body (the step before writes an image)"));
    }

    private static JobResult failed(JobRun run, Exchange exchange) {
        Throwable caught = JobRun.caught(exchange);
        if (caught == null) {
            throw new IllegalStateException("nothing was caught (the step belongs in doCatch or onException)");
        }
        Failure failure = Failure.of(caught);
        if (failure.kind() == Failure.Kind.BUG) {
            LOG.error("job {} failed", run.id(), caught);
        } else {
            LOG.debug("job {} failed", run.id(), caught);
        }
        return JobResult.failed(run.id(), run.job(), failure);
    }
}
