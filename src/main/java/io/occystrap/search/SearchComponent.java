package io.occystrap.search;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Searches the image in a message. */
@Component("occystrap-search")
public class SearchComponent extends DefaultComponent {

    @Metadata
    private SearchConfiguration configuration = new SearchConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        SearchEndpoint endpoint = new SearchEndpoint(uri, this, configuration.copy());
        endpoint.setName(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public SearchConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(SearchConfiguration configuration) {
        this.configuration = configuration;
    }
}
