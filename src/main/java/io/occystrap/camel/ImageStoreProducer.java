package io.occystrap.camel;

import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.Images;
import io.occystrap.image.Receipt;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.util.URISupport;

/** Reads an image into the body, or writes the body's image, as the operation says or the body suggests. */
final class ImageStoreProducer extends DefaultProducer {

    private final ImageStoreEndpoint endpoint;

    ImageStoreProducer(ImageStoreEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        ImageOperation operation = endpoint.getConfiguration().getOperation();
        if (operation == null) {
            operation = message.getBody() instanceof Image ? ImageOperation.write : ImageOperation.read;
        }
        if (operation == ImageOperation.read) {
            operation = ImageOperation.reading(endpoint.request(exchange).text(OccystrapConstants.PART, null));
        }
        switch (operation) {
            case read -> read(exchange, message);
            case list -> list(exchange, message);
            case digest -> digest(endpoint.request(exchange), message);
            case manifest -> message.setBody(endpoint.manifest(endpoint.request(exchange)));
            case config -> config(endpoint.request(exchange), message);
            case write -> write(exchange, message);
            case tags -> message.setBody(endpoint.tags(endpoint.request(exchange)));
            case unmount -> endpoint.unmount(endpoint.request(exchange));
        }
    }

    private void read(Exchange exchange, Message message) throws IOException {
        Image image = endpoint.read(endpoint.request(exchange));
        // The image is read by whatever comes later in the route, so it lives as long as the exchange.
        CloseOnCompletion.of(image, exchange);
        Optional<Digest> digest = image.digest();
        if (digest.isPresent()) {
            message.setHeader(OccystrapConstants.DIGEST, digest.get().toString());
        } else {
            // That of another image that the exchange read before would be wrong here.
            message.removeHeader(OccystrapConstants.DIGEST);
        }
        message.setHeader(OccystrapConstants.REFERENCE, image.name());
        message.setBody(image);
    }

    private void list(Exchange exchange, Message message) throws IOException {
        Images images = endpoint.list(endpoint.request(exchange));
        CloseOnCompletion.of(images::close, exchange);
        message.setBody(images);
    }

    private void digest(ImageRequest request, Message message) throws IOException {
        ImageDigest digest = endpoint.digest(request);
        message.setHeader(OccystrapConstants.DIGEST, digest.digest().toString());
        message.setHeader(OccystrapConstants.REFERENCE, digest.image());
        message.setBody(digest);
    }

    private void config(ImageRequest request, Message message) throws IOException {
        try (Image image = endpoint.read(request)) {
            message.setBody(image.config().bytes());
        }
    }

    private void write(Exchange exchange, Message message) throws IOException {
        Image image = ImageBody.of(message, "to write to " + URISupport.sanitizeUri(endpoint.getEndpointUri()));
        if (!endpoint.takesIndexes() && image.isIndex()) {
            throw new IllegalArgumentException(image.name() + " stands for several platforms, and "
                    + endpoint.getComponent().getDefaultName() + " takes one (leave platform out, or choose a registry or an image layout)");
        }
        ImageRequest request = endpoint.request(exchange);
        Optional<Receipt> held = held(request, image);
        message.setBody(held.isPresent() ? held.get() : endpoint.sink(request).write(image));
    }

    /** @return the receipt of an image that is there already and is to be left as it is; empty where it is to be written */
    private Optional<Receipt> held(ImageRequest request, Image image) throws IOException {
        if (image.isIndex() || !request.flag(OccystrapConstants.SKIP_EXISTING, endpoint.getConfiguration().isSkipExisting())) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        Optional<String> destination = endpoint.held(request, image);
        return destination.isEmpty() ? Optional.empty()
                : Optional.of(new Receipt(destination.get(), image.name(), image.manifest().digest(), image.id(), 0, 0,
                        image.manifest().layers().size(), Duration.ofNanos(System.nanoTime() - start)));
    }
}
