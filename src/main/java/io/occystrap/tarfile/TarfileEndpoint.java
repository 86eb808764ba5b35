package io.occystrap.tarfile;

import io.occystrap.camel.ImageRequest;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Images;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.TransferListener;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.Category;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/**
 * Read images from tar archives (docker save, podman save, OCI layouts), and write archives that docker and podman load.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-tarfile", title = "Occystrap Tarfile",
             syntax = "occystrap-tarfile:path", producerOnly = true, remote = false,
             category = { Category.CONTAINER, Category.FILE }, headersClass = OccystrapConstants.class)
public class TarfileEndpoint extends ImageStoreEndpoint {

    private static final String STANDARD_STREAM = "-";

    @UriPath(description = "The archive, or - for standard input or output. May be left out with allowFromHeaders.")
    private String path;

    @UriParam
    private TarfileConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    public TarfileEndpoint(String uri, TarfileComponent component, TarfileConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    @Override
    protected Image read(ImageRequest request) throws IOException {
        String archive = request.required(OccystrapConstants.SOURCE, path, "archive");
        String image = request.text(OccystrapConstants.IMAGE, configuration.getImage());
        Platform platform = settings().platform(configuration);
        return archive.equals(STANDARD_STREAM) ? source().find(new StandardInput(System.in), StandardInput.NAME, image, platform)
                : source().find(Path.of(archive), image, platform);
    }

    @Override
    protected Images list(ImageRequest request) throws IOException {
        String archive = request.required(OccystrapConstants.SOURCE, path, "archive");
        Platform platform = settings().platform(configuration);
        return archive.equals(STANDARD_STREAM) ? source().findAll(new StandardInput(System.in), StandardInput.NAME, platform)
                : source().findAll(Path.of(archive), platform);
    }

    private TarfileSource source() {
        return new TarfileSource(temporaryDirectory(), limits(), settings().listener());
    }

    private Limits limits() {
        return settings().limits(configuration.getLayerBytes(), configuration.getArchiveEntries());
    }

    @Override
    protected ImageSink sink(ImageRequest request) {
        String archive = request.required(OccystrapConstants.DESTINATION, path, "archive");
        String repoTag = request.text(OccystrapConstants.NAME, configuration.getRepoTag());
        int parallel = settings().parallel(configuration.getParallel());
        TransferListener listener = settings().listener();
        if (request.flag(OccystrapConstants.APPEND, configuration.isAppend())) {
            if (archive.equals(STANDARD_STREAM)) {
                throw new IllegalArgumentException("nothing can be appended to standard output (name a file, or leave append"
                        + " out)");
            }
            return new AppendingSink(Path.of(archive), repoTag, parallel, limits(), listener);
        }
        // System.out would swallow what goes wrong when it is written to.
        return archive.equals(STANDARD_STREAM)
                ? new StreamSink(new FileOutputStream(FileDescriptor.out), temporaryDirectory(), repoTag, parallel, listener)
                : new TarfileSink(Path.of(archive), repoTag, parallel, listener);
    }

    @Override
    protected Optional<String> held(ImageRequest request, Image image) throws IOException {
        String archive = request.required(OccystrapConstants.DESTINATION, path, "archive");
        boolean replaced = !archive.equals(STANDARD_STREAM) && !request.flag(OccystrapConstants.APPEND, configuration.isAppend());
        return replaced && source().holds(Path.of(archive), image,
                request.text(OccystrapConstants.NAME, configuration.getRepoTag())) ? Optional.of(archive) : Optional.empty();
    }

    private Path temporaryDirectory() {
        return settings().temporaryDirectory(configuration.getTemporaryDirectory());
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    @Override
    public TarfileConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(TarfileConfiguration configuration) {
        this.configuration = configuration;
    }
}
