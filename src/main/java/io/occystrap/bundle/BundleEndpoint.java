package io.occystrap.bundle;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Unpack images into bundles that an OCI runtime starts.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-bundle", title = "Occystrap Bundle",
             syntax = "occystrap-bundle:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class BundleEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The directory to make. May be left out with allowFromHeaders.")
    private String path;

    @UriParam
    private BundleConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public BundleEndpoint(String uri, BundleComponent component, BundleConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) {
        throw new IllegalArgumentException("no image can be read from a bundle, which has no layers any more");
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        Path directory = Path.of(request.required(OccystrapConstants.DESTINATION, path, "directory"));
        return new BundleSink(directory, configuration.options(request),
                settings().limits(configuration.getLayerBytes(), null), settings().parallel(configuration.getParallel()),
                settings().listener());
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    @Override
    public BundleConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(BundleConfiguration configuration) {
        this.configuration = configuration;
    }
}
