package io.occystrap.tarfile;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images in tar archives, as Camel messages. */
@Component("occystrap-tarfile")
public class TarfileComponent extends DefaultComponent {

    @Metadata
    private TarfileConfiguration configuration = new TarfileConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        TarfileEndpoint endpoint = new TarfileEndpoint(uri, this, configuration.copy());
        endpoint.setPath(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public TarfileConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(TarfileConfiguration configuration) {
        this.configuration = configuration;
    }
}
