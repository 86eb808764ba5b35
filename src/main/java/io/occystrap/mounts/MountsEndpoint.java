package io.occystrap.mounts;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.RuntimeConfiguration;
import io.occystrap.camel.RuntimeEndpoint;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.runtime.BundleOptions;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;

/**
 * Unpack the layers of images side by side and mount them over each other with overlayfs.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-mounts", title = "Occystrap Mounts",
             syntax = "occystrap-mounts:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class MountsEndpoint extends RuntimeEndpoint {

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public MountsEndpoint(String uri, MountsComponent component, RuntimeConfiguration configuration) {
        super(uri, component, configuration);
    }

    @Override
    protected ImageSink sink(Path directory, BundleOptions options, Limits limits, int parallel,
            TransferListener listener) {
        return new MountsSink(directory, options, limits, parallel, listener);
    }

    @Override
    protected boolean isWhole(Path directory) throws IOException {
        return new MountedImage(directory).isMounted();
    }

    @Override
    protected void unmount(ImageRequest request) throws IOException {
        new MountedImage(directory(request)).unmount();
    }
}
