package io.occystrap.camel;

import io.occystrap.image.Image;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.runtime.BundleDocuments;
import io.occystrap.runtime.BundleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;

/** An endpoint that writes what an OCI runtime starts, into a directory of its own. Images are not read from there. */
public abstract class RuntimeEndpoint extends ImageStoreEndpoint {

    @UriPath(description = "The directory to make. May be left out with allowFromHeaders.")
    private String path;

    @UriParam
    private RuntimeConfiguration configuration;

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param configuration its options
     */
    protected RuntimeEndpoint(String uri, RuntimeComponent component, RuntimeConfiguration configuration) {
        super(uri, component);
        this.configuration = configuration;
    }

    /**
     * @param directory to make
     * @param options   what the image does not say
     * @param limits    how many entries a layer may have
     * @param parallel  how many layers are fetched at once; at least 1
     * @param listener  is told of the layers, and warned
     * @return what writes an image there
     */
    protected abstract ImageSink sink(Path directory, BundleOptions options, Limits limits, int parallel,
            TransferListener listener);

    @Override
    protected final ImageSink sink(ImageRequest request) {
        return sink(directory(request), configuration.options(request),
                settings().limits(configuration.getLayerBytes(), null), settings().parallel(configuration.getParallel()),
                settings().listener());
    }

    @Override
    protected final Optional<String> held(ImageRequest request, Image image) throws IOException {
        Path directory = directory(request);
        Optional<byte[]> there = BundleDocuments.imageConfig(directory);
        // The ID comes last: to know that of a filtered image, its layers are read.
        return there.isPresent() && isWhole(directory) && image.id().matches(there.get()) ? Optional.of(directory.toString())
                : Optional.empty();
    }

    /**
     * @param directory where an image was written once
     * @return whether all of it is there yet
     * @throws IOException if that cannot be seen
     */
    protected boolean isWhole(Path directory) throws IOException {
        return true;
    }

    @Override
    protected final Image read(ImageRequest request) {
        throw new IllegalArgumentException("no image can be read from " + getComponent().getDefaultName()
                + ", which has no layers any more");
    }

    /**
     * @param request what the exchange says of the directory
     * @return the directory that is meant
     */
    protected final Path directory(ImageRequest request) {
        return Path.of(request.required(OccystrapConstants.DESTINATION, path, "directory"));
    }

    public String getPath() {
        return path;
    }

    public void setPath(String path) {
        this.path = path;
    }

    @Override
    public RuntimeConfiguration getConfiguration() {
        return configuration;
    }

    public void setConfiguration(RuntimeConfiguration configuration) {
        this.configuration = configuration;
    }
}
