package io.occystrap.filter;

import io.occystrap.camel.ImageBody;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Puts a filter around the image in the body. The image is closed by who read it, when the exchange ends. */
final class FilterProducer extends DefaultProducer {

    private final FilterEndpoint endpoint;

    FilterProducer(FilterEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        message.setBody(endpoint.filter(message).apply(ImageBody.of(message, "to filter")));
    }
}
