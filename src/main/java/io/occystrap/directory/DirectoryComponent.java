package io.occystrap.directory;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images in shared directories, as Camel messages. */
@Component("occystrap-directory")
public class DirectoryComponent extends DefaultComponent {

    @Metadata
    private DirectoryConfiguration configuration = new DirectoryConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DirectoryEndpoint endpoint = new DirectoryEndpoint(uri, this, configuration.copy());
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public DirectoryConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(DirectoryConfiguration configuration) {
        this.configuration = configuration;
    }
}
