package io.occystrap.bundle;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** OCI runtime bundles, as Camel messages. */
@Component("occystrap-bundle")
public class BundleComponent extends DefaultComponent {

    @Metadata
    private BundleConfiguration configuration = new BundleConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        BundleEndpoint endpoint = new BundleEndpoint(uri, this, configuration.copy());
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public BundleConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(BundleConfiguration configuration) {
        this.configuration = configuration;
    }
}
