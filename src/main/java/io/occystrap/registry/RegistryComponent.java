package io.occystrap.registry;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images in registries, as Camel messages. */
@Component("occystrap-registry")
public class RegistryComponent extends DefaultComponent {

    @Metadata
    private RegistryConfiguration configuration = new RegistryConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RegistryEndpoint endpoint = new RegistryEndpoint(uri, this, configuration.copy());
        endpoint.setReference(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public RegistryConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(RegistryConfiguration configuration) {
        this.configuration = configuration;
    }
}
