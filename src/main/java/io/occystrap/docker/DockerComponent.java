package io.occystrap.docker;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images of a Docker or podman daemon, as Camel messages. */
@Component("occystrap-docker")
public class DockerComponent extends DefaultComponent {

    @Metadata
    private DockerConfiguration configuration = new DockerConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        DockerEndpoint endpoint = new DockerEndpoint(uri, this, configuration.copy());
        endpoint.setImage(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public DockerConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(DockerConfiguration configuration) {
        this.configuration = configuration;
    }
}
