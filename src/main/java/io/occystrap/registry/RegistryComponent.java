package io.occystrap.registry;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.DefaultComponent;

/** Images in registries, as Camel messages. */
@Component("occystrap-registry")
public class RegistryComponent extends DefaultComponent {

    private final Map<Boolean, HttpClientSource> clients = new ConcurrentHashMap<>();
    private final RegistryConnections connections = new RegistryConnections();

    @Metadata
    private RegistryConfiguration configuration = new RegistryConfiguration();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        RegistryEndpoint endpoint = new RegistryEndpoint(uri, this, configuration.copy());
        endpoint.setReference(remaining);
        setProperties(endpoint, parameters);
        return endpoint;
    }

    /**
     * The clients of all endpoints: Camel keeps each that is made for as long as it runs.
     *
     * @param insecure whether any certificate is accepted
     * @param folders  know the certificates of hosts
     * @return them; the same each time
     */
    HttpClientSource clients(boolean insecure, CertificateFolders folders) {
        return clients.computeIfAbsent(insecure, any -> new CamelHttpClient(getCamelContext(), any, folders, System.getenv()));
    }

    /** @return the connections that all endpoints share */
    RegistryConnections connections() {
        return connections;
    }

    public RegistryConfiguration getConfiguration() {
        return configuration;
    }

    /** The options that the endpoints start from. */
    public void setConfiguration(RegistryConfiguration configuration) {
        this.configuration = configuration;
    }
}
