package io.occystrap.filedrop;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Inboxes for archives of images, and for jobs. */
@Component("occystrap-filedrop")
public class FileDropComponent extends DefaultComponent {

    @Metadata
    private FileDropConfiguration configuration = new FileDropConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        FileDropEndpoint endpoint = new FileDropEndpoint(uri, this, configuration.copy());
        endpoint.setInbox(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    public FileDropConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(FileDropConfiguration configuration) {
        this.configuration = configuration;
    }
}
