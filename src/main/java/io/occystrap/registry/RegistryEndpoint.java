package io.occystrap.registry;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.OccystrapSettings;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import java.io.IOException;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Read images from Docker and OCI registries.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-registry", title = "Occystrap Registry",
             syntax = "occystrap-registry:reference", producerOnly = true, remote = true,
             category = { Category.CONTAINER }, headersClass = OccystrapConstants.class)
public class RegistryEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The image: [HOST[:PORT]/]NAME[:TAG][@DIGEST]. May be left out with allowFromHeaders.")
    private String reference;

    @UriParam
    private RegistryConfiguration configuration;

    private RegistrySource source;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public RegistryEndpoint(String uri, RegistryComponent component, RegistryConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        OccystrapSettings settings = settings();
        boolean insecure = settings.own(configuration.getInsecure(), "occystrap.insecure", Boolean::valueOf, false);
        String username = settings.verbatim(configuration.getUsername(), "occystrap.username");
        String password = settings.verbatim(configuration.getPassword(), "occystrap.password");
        Credentials credentials = username == null ? null : new Credentials(username, password == null ? "" : password);
        source = new RegistrySource(CamelHttpClient.of(getCamelContext(), insecure), credentials, insecure,
                settings.limits(configuration.getLayerBytes(), null), settings.listener());
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        String text = request.required(OccystrapConstants.SOURCE, reference, "image reference");
        return source.find(ImageReference.parse(text), settings().platform(configuration));
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        throw new IllegalArgumentException("occystrap-registry reads images and cannot write them");
    }

    public String getReference() {
        return reference;
    }

    public void setReference(String reference) {
        this.reference = reference;
    }

    @Override
    public RegistryConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RegistryConfiguration configuration) {
        this.configuration = configuration;
    }
}
