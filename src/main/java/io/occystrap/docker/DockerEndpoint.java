package io.occystrap.docker;

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
 * Read images from a Docker or podman daemon, and load images into one.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-docker", title = "Occystrap Docker",
             syntax = "occystrap-docker:image", producerOnly = true, category = { Category.CONTAINER },
             headersClass = OccystrapConstants.class)
public class DockerEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "Of the image to read, the name (NAME, NAME:TAG, NAME@DIGEST) or the ID (sha256:...). Of the"
            + " image in the body, the name that the daemon gives it (NAME or NAME:TAG); without one, the image's own. May"
            + " be left out with allowFromHeaders.")
    private String image;

    @UriParam
    private DockerConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public DockerEndpoint(String uri, DockerComponent component, DockerConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        String name = request.required(OccystrapConstants.SOURCE, image, "image");
        String socket = request.text(OccystrapConstants.SOURCE_SOCKET, configuration.getSocket());
        return new DockerSource(DaemonAddress.find(socket, System::getenv), temporaryDirectory(),
                settings().limits(configuration.getLayerBytes(), configuration.getArchiveEntries()),
                settings().listener()).find(name);
    }

    @Override
    protected ImageSink sink(ImageRequest request) throws IOException {
        String name = request.text(OccystrapConstants.DESTINATION, image);
        String socket = request.text(OccystrapConstants.DESTINATION_SOCKET, configuration.getSocket());
        return new DockerSink(DaemonAddress.find(socket, System::getenv), name, temporaryDirectory(),
                settings().listener());
    }

    private Path temporaryDirectory() {
        return settings().temporaryDirectory(configuration.getTemporaryDirectory());
    }

    public String getImage() {
        return image;
    }

    public void setImage(String image) {
        this.image = image;
    }

    @Override
    public DockerConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(DockerConfiguration configuration) {
        this.configuration = configuration;
    }
}
