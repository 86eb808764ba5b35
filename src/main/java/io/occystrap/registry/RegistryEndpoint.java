package io.occystrap.registry;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.OccystrapSettings;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.PlatformSelection;
import java.io.IOException;
import java.util.function.Function;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Read images from Docker and OCI registries, and write images into them.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-registry", title = "Occystrap Registry",
             syntax = "occystrap-registry:reference", producerOnly = true, remote = true,
             category = { Category.CONTAINER }, headersClass = OccystrapConstants.class)
public class RegistryEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The image: [HOST[:PORT]/]NAME[:TAG][@DIGEST]. May be left out with allowFromHeaders.")
    private String reference;

    @UriParam
    private RegistryConfiguration configuration;

    private RegistryAccess access;

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
        access = new RegistryAccess(CamelHttpClient.of(getCamelContext(), insecure), credentials, insecure,
                settings.listener());
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        String text = request.required(OccystrapConstants.SOURCE, reference, "image reference");
        String platforms = request.text(OccystrapConstants.PLATFORM, configuration.getPlatform());
        RegistrySource source = new RegistrySource(access, settings().limits(configuration.getLayerBytes(), null));
        return source.find(ImageReference.parse(text), settings().platform(configuration),
                platforms == null ? null : PlatformSelection.parse(platforms));
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        String text = request.required(OccystrapConstants.DESTINATION, reference, "image reference");
        PushOptions options = PushOptions.parse(request.text(OccystrapConstants.FORMAT, configuration.getFormat()),
                request.text(OccystrapConstants.COMPRESSION, settings().own(configuration.getCompression(),
                        "occystrap.compression", Function.identity(), null)), configuration.getCompressionLevel());
        return new RegistrySink(access, ImageReference.parse(text), options,
                settings().temporaryDirectory(configuration.getTemporaryDirectory()),
                settings().parallel(configuration.getParallel()));
    }

    @Override
    protected boolean takesIndexes() {
        return true;
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
