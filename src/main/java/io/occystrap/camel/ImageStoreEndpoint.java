package io.occystrap.camel;

import io.occystrap.image.Image;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageSink;
import io.occystrap.image.Images;
import io.occystrap.image.StoredManifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.Component;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.ScheduledPollEndpoint;

/**
 * An endpoint of an image store: its producer reads an image from the store, or writes one into it. A store may have a
 * consumer that polls; the options for that are those of Camel, and show only where there is one.
 */
public abstract class ImageStoreEndpoint extends ScheduledPollEndpoint {

    /**
     * @param uri       of the endpoint
     * @param component that made it
     */
    protected ImageStoreEndpoint(String uri, Component component) {
        super(uri, component);
    }

    /** @return the options that all image stores have */
    public abstract ImageStoreConfiguration getConfiguration();

    /**
     * @param request what the exchange says of the image to read
     * @return the image, not yet read
     * @throws IOException if there is none or it cannot be read
     */
    protected abstract Image read(ImageRequest request) throws IOException;

    /**
     * @param request what the exchange says of the store to read
     * @return all its images, none of which is read yet
     * @throws IOException if there are none or they cannot be read
     */
    protected Images list(ImageRequest request) throws IOException {
        throw new IllegalArgumentException(getComponent().getDefaultName() + " lists no images");
    }

    /**
     * @param request what the exchange says of the image to look up
     * @return its digest
     * @throws IOException if there is none or it cannot be read
     */
    protected ImageDigest digest(ImageRequest request) throws IOException {
        try (Image image = read(request)) {
            return ImageDigest.of(image);
        }
    }

    /**
     * @param request what the exchange says of the image to look up
     * @return the manifest or the index that the store keeps, byte for byte
     * @throws IllegalArgumentException if it keeps none
     * @throws IOException              if there is no such image or it cannot be read
     */
    protected byte[] manifest(ImageRequest request) throws IOException {
        try (Image image = read(request)) {
            return image.stored().map(StoredManifest::bytes).orElseThrow(() -> new IllegalArgumentException(
                    image.name() + " has no manifest there (neither a daemon nor what docker save writes keeps one; the config"
                            + " is there)"));
        }
    }

    /**
     * @param request what the exchange says of where to write
     * @return the sink
     * @throws IOException if nothing can be written there
     */
    protected abstract ImageSink sink(ImageRequest request) throws IOException;

    /**
     * Looks whether the destination has an image already, as {@link #sink} would write it. A sink that skips what is there, blob
     * by blob, needs no such look.
     *
     * @param request what the exchange says of where to write
     * @param image   that would be written
     * @return what a receipt calls the destination; empty where the image is not there, or there is doubt
     * @throws IOException if the image cannot be read
     */
    protected Optional<String> held(ImageRequest request, Image image) throws IOException {
        return Optional.empty();
    }

    /** @return whether an index with several platforms can be written there */
    protected boolean takesIndexes() {
        return false;
    }

    /**
     * @param request what the exchange says of the image to unmount
     * @throws IOException if nothing is mounted there, or it is in use
     */
    protected void unmount(ImageRequest request) throws IOException {
        throw new IllegalArgumentException(getComponent().getDefaultName() + " mounts nothing");
    }

    /**
     * @param request what the exchange says of the repository
     * @return its tags that the endpoint's filter leaves in, sorted
     * @throws IOException if there is no such repository, or its tags cannot be read
     */
    protected List<String> tags(ImageRequest request) throws IOException {
        throw new IllegalArgumentException(getComponent().getDefaultName() + " lists no tags (occystrap-registry does)");
    }

    /** @return the context's settings */
    protected final OccystrapSettings settings() {
        return new OccystrapSettings(getCamelContext());
    }

    @Override
    public Producer createProducer() {
        return new ImageStoreProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        throw new UnsupportedOperationException(getComponent().getDefaultName()
                + " cannot be consumed from; start a route with a timer, a file or a direct endpoint and send to it");
    }

    /**
     * @param exchange in process
     * @return what the exchange says, as far as this endpoint listens to it
     */
    final ImageRequest request(Exchange exchange) {
        return new ImageRequest(exchange.getMessage(), getConfiguration().isAllowFromHeaders());
    }
}
