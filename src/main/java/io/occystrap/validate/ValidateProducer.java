package io.occystrap.validate;

import io.occystrap.camel.ImageBody;
import io.occystrap.camel.ValidationConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ValidationReport;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;

/** Validates the body's image. */
final class ValidateProducer extends DefaultProducer {

    private final ValidateEndpoint endpoint;

    ValidateProducer(ValidateEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        Image image = ImageBody.of(message, "to validate");
        ValidationReport report = endpoint.validation().validate(image);
        message.setHeader(ValidationConstants.FAULTS, report.faults().size() + report.moreFaults());
        message.setBody(report);
    }
}
