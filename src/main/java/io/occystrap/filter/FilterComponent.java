package io.occystrap.filter;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Filters of images, as steps of a route. */
@Component("occystrap-filter")
public class FilterComponent extends DefaultComponent {

    @Metadata
    private FilterConfiguration configuration = new FilterConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FilterEndpoint endpoint = new FilterEndpoint(uri, this, configuration.copy());
        endpoint.setName(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public FilterConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(FilterConfiguration configuration) {
        this.configuration = configuration;
    }
}
