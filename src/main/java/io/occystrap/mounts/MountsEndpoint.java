package io.occystrap.mounts;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Unpack the layers of images side by side and mount them over each other with overlayfs.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-mounts", title = "Occystrap Mounts",
             syntax = "occystrap-mounts:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class MountsEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The directory to make. May be left out with allowFromHeaders.")
    private String path;

    @UriParam
    private MountsConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public MountsEndpoint(String uri, MountsComponent component, MountsConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) {
        throw new IllegalArgumentException("no image can be read from mounts, which has no layers any more");
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        Path directory = Path.of(request.required(OccystrapConstants.DESTINATION, path, "directory"));
        return new MountsSink(directory, configuration.options(request),
                settings().limits(configuration.getLayerBytes(), null), settings().parallel(configuration.getParallel()),
                settings().listener());
    }

    @Override
    protected void unmount(ImageRequest request) throws IOException {
        new MountedImage(Path.of(request.required(OccystrapConstants.DESTINATION, path, "directory"))).unmount();
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    @Override
    public MountsConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(MountsConfiguration configuration) {
        this.configuration = configuration;
    }
}
