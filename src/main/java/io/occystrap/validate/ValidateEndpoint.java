package io.occystrap.validate;

import io.occystrap.camel.OccystrapSettings;
import io.occystrap.camel.ValidationConstants;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Read all of the image in the body, and tell everything that is wrong with it: digests, sizes, diffIds, counts, layers that
 * are no archives. The body becomes the report, which can be converted to JSON. What is wrong is no exception.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-validate", title = "Occystrap Validate",
             syntax = "occystrap-validate:name", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.VALIDATION }, headersClass = ValidationConstants.class)
public class ValidateEndpoint extends DefaultEndpoint {

    @UriPath(description = "What the validation is called, such as incoming; it means nothing. May be left out.")
    private String name;

    @UriParam
    private ValidateConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public ValidateEndpoint(String uri, ValidateComponent component, ValidateConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    public Producer createProducer() {
        return new ValidateProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "occystrap-validate cannot be consumed from; send an image to it, from the endpoint of a store");
    }

    /** @return what validates, with this endpoint's options */
    ImageValidation validation() {
        OccystrapSettings settings = new OccystrapSettings(getCamelContext());
        return new ImageValidation(settings.parallel(configuration.getParallel()), settings.limits(null, null),
                settings.listener());
    }

    public String getName() {
        return name;
    }

    public void setName(String name) {
        this.name = name;
    }

    public ValidateConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(ValidateConfiguration configuration) {
        this.configuration = configuration;
    }
}
