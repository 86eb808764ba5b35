package io.occystrap.layout;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images in OCI image layouts, as Camel messages. */
@Component("occystrap-layout")
public class LayoutComponent extends DefaultComponent {

    @Metadata
    private LayoutConfiguration configuration = new LayoutConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        LayoutEndpoint endpoint = new LayoutEndpoint(uri, this, configuration.copy());
        endpoint.setReference(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public LayoutConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(LayoutConfiguration configuration) {
        this.configuration = configuration;
    }
}
