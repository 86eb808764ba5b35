package io.occystrap.mounts;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images mounted with overlayfs, as Camel messages. */
@Component("occystrap-mounts")
public class MountsComponent extends DefaultComponent {

    @Metadata
    private MountsConfiguration configuration = new MountsConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        MountsEndpoint endpoint = new MountsEndpoint(uri, this, configuration.copy());
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public MountsConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(MountsConfiguration configuration) {
        this.configuration = configuration;
    }
}
