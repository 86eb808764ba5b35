package io.occystrap.bundle;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.RuntimeConfiguration;
import io.occystrap.camel.RuntimeEndpoint;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.runtime.BundleOptions;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;

/**
 * Unpack images into bundles that an OCI runtime starts.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-bundle", title = "Occystrap Bundle",
             syntax = "occystrap-bundle:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class BundleEndpoint extends RuntimeEndpoint {

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public BundleEndpoint(String uri, BundleComponent component, RuntimeConfiguration configuration) {
        super(uri, component, configuration);
    }

    @Override
    protected ImageSink sink(Path directory, BundleOptions options, Limits limits, int parallel,
            TransferListener listener) {
        return new BundleSink(directory, options, limits, parallel, listener);
    }
}
