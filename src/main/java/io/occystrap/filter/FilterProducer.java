package io.occystrap.filter;

import io.occystrap.camel.ImageBody;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;

/** Puts a filter around the image in the body. The image is closed by who read it, when the exchange ends. */
final class FilterProducer extends DefaultProducer {

    private final ImageFilter filter;

    FilterProducer(Endpoint endpoint, ImageFilter filter) {
        super(endpoint);
        this.filter = filter;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(filter.apply(ImageBody.of(exchange.getMessage(), "to filter")));
    }
}
