package io.occystrap.directory;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Keep images in a directory that stores each layer once, and read them back.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-directory", title = "Occystrap Directory",
             syntax = "occystrap-directory:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class DirectoryEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The directory. May be left out with allowFromHeaders.")
    private String path;

    @UriParam
    private DirectoryConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public DirectoryEndpoint(String uri, DirectoryComponent component, DirectoryConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        Path directory = Path.of(request.required(OccystrapConstants.SOURCE, path, "directory"));
        return source().find(directory, request.text(OccystrapConstants.IMAGE, configuration.getImage()),
                        request.text(OccystrapConstants.TAG, configuration.getTag()));
    }

    private DirectorySource source() {
        return new DirectorySource(settings().limits(configuration.getLayerBytes(), null), settings().listener());
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        Path directory = Path.of(request.required(OccystrapConstants.DESTINATION, path, "directory"));
        return new DirectorySink(directory, uniqueNames(request),
                expands(request) ? new ExpandedTree(settings().limits(configuration.getLayerBytes(), null)) : null,
                name(request), settings().parallel(configuration.getParallel()), settings().listener());
    }

    /** Of a root filesystem beside the layers nothing tells that all of it is there. */
    @Override
    protected Optional<String> held(ImageRequest request, Image image) throws IOException {
        String directory = request.required(OccystrapConstants.DESTINATION, path, "directory");
        Optional<ImageReference> name = Optional.ofNullable(name(request)).or(image::reference);
        return !expands(request) && name.isPresent()
                && source().holds(Path.of(directory), image, name.get(), uniqueNames(request))
                ? Optional.of(directory) : Optional.empty();
    }

    private boolean uniqueNames(ImageRequest request) {
        return request.flag(OccystrapConstants.UNIQUE_NAMES, configuration.isUniqueNames());
    }

    private boolean expands(ImageRequest request) {
        return request.flag(OccystrapConstants.EXPAND, configuration.isExpand());
    }

    /** @return what to call the image; null for its own name */
    private ImageReference name(ImageRequest request) {
        String name = request.text(OccystrapConstants.NAME, ownName());
        return name == null ? null : ImageReference.parse(name);
    }

    private String ownName() {
        String tag = configuration.getTag();
        return configuration.getImage() == null ? null : configuration.getImage() + (tag == null ? "" : ":" + tag);
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    @Override
    public DirectoryConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DirectoryConfiguration configuration) {
        this.configuration = configuration;
    }
}
