package io.occystrap.camel;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.support.DefaultComponent;

/** A component whose endpoints write what an OCI runtime starts. */
public abstract class RuntimeComponent extends DefaultComponent {

    @Metadata
    private RuntimeConfiguration configuration = new RuntimeConfiguration();

    /**
     * @param uri     of the endpoint
     * @param options its own, to be changed freely
     * @return the endpoint, its path not yet set
     */
    protected abstract RuntimeEndpoint endpoint(String uri, RuntimeConfiguration options);

    @Override
    protected final Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
            throws Exception {
        RuntimeEndpoint endpoint = endpoint(uri, configuration.copy());
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public RuntimeConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(RuntimeConfiguration configuration) {
        this.configuration = configuration;
    }
}
