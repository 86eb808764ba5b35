package io.occystrap.validate;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Validates the image in a message. */
@Component("occystrap-validate")
public class ValidateComponent extends DefaultComponent {

    @Metadata
    private ValidateConfiguration configuration = new ValidateConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        ValidateEndpoint endpoint = new ValidateEndpoint(uri, this, configuration.copy());
        endpoint.setName(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public ValidateConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(ValidateConfiguration configuration) {
        this.configuration = configuration;
    }
}
