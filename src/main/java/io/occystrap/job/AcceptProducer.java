package io.occystrap.job;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Reads a job, and lets it through where it is allowed. Of what came with it, no header is left. */
final class AcceptProducer extends DefaultProducer {

    private final JobEndpoint endpoint;
    private final JobPolicy policy;
    private final int hostParallel;

    AcceptProducer(JobEndpoint endpoint, JobPolicy policy, int hostParallel) {
        super(endpoint);
        this.endpoint = endpoint;
        this.policy = policy;
        this.hostParallel = hostParallel;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        String unnamed = UUID.randomUUID().toString();
        byte[] document;
        try {
            document = document(message);
        } catch (IOException | RuntimeException e) {
            JobRun.begin(unnamed, exchange);
            throw e;
        }
        JobRun run = JobRun.begin(Job.id(document).orElse(unnamed), exchange);
        Job job = Job.parse(document, unnamed);
        run.read(job);
        AcceptedJob accepted = policy.accept(job);
        run.uses(endpoint.permits().acquire(accepted.hosts(), hostParallel));
        for (JobListener listener : getEndpoint().getCamelContext().getRegistry().findByType(JobListener.class)) {
            listener.started(job.id());
        }
        message.setHeaders(new HashMap<>(accepted.headers()));
        message.setBody(null);
    }

    private static byte[] document(Message message) throws IOException {
        Object body = message.getBody();
        if (body instanceof byte[] bytes) {
            return bytes;
        }
        if (body instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try (InputStream in = message.getBody(InputStream.class)) {
            if (in == null) {
                throw new MalformedJobException("there is no job in the message (a job is a JSON document)");
            }
            return in.readNBytes(Job.LARGEST + 1);
        }
    }
}
