package io.occystrap.layout;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import java.io.IOException;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Read images from OCI image layouts, in directories or tar archives, and write images into them.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-layout", title = "Occystrap Layout",
             syntax = "occystrap-layout:reference", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class LayoutEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The image: PATH[:TAG] or PATH@DIGEST of a directory or a tar archive. May be left out with"
            + " allowFromHeaders.")
    private String reference;

    @UriParam
    private LayoutConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public LayoutEndpoint(String uri, LayoutComponent component, LayoutConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        String text = request.required(OccystrapConstants.SOURCE, reference, "image layout");
        LayoutSource source = new LayoutSource(settings().temporaryDirectory(configuration.getTemporaryDirectory()), limits(),
                settings().listener());
        return source.find(LayoutReference.parse(text), settings().platform(configuration),
                settings().selection(request, configuration));
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        String text = request.required(OccystrapConstants.DESTINATION, reference, "image layout");
        return new LayoutSink(LayoutReference.parse(text), settings().form(request, configuration), limits(),
                settings().parallel(configuration.getParallel()), settings().listener());
    }

    private Limits limits() {
        return settings().limits(configuration.getLayerBytes(), configuration.getArchiveEntries());
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
    public LayoutConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(LayoutConfiguration configuration) {
        this.configuration = configuration;
    }
}
