package io.occystrap.job;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Jobs: requests from outside to move an image. */
@Component("occystrap-job")
public class JobComponent extends DefaultComponent {

    private final HostPermits permits = new HostPermits();

    @Metadata
    private JobConfiguration configuration = new JobConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        JobEndpoint endpoint = new JobEndpoint(uri, this, configuration.copy());
        endpoint.setOperation(JobOperation.valueOf(remaining));
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /** @return the permits to use registries, which all endpoints share */
    HostPermits permits() {
        return permits;
    }

    public JobConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(JobConfiguration configuration) {
        this.configuration = configuration;
    }
}
