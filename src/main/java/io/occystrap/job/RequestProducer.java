package io.occystrap.job;

import io.occystrap.image.TagEvent;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Makes a job of the tag event in the body. */
final class RequestProducer extends DefaultProducer {

    private final TagJobs jobs;

    RequestProducer(JobEndpoint endpoint, TagJobs jobs) {
        super(endpoint);
        this.jobs = jobs;
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        if (!(message.getBody() instanceof TagEvent event)) {
            throw new IllegalArgumentException("there is no tag event in the body (the route starts from an occystrap-registry that"
                    + " watches tags)");
        }
        TagJobs.Request request = jobs.request(event);
        message.setHeader(JobConstants.ID, request.id());
        message.setBody(request.json());
    }
}
