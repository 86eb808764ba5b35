package io.occystrap.filedrop;

import io.occystrap.image.Image;
import java.io.IOException;
import org.apache.camel.Exchange;

/**
 * What results say of the image that they are about. An exchange keeps it as a property.
 *
 * @param name    what it is called, printable
 * @param imageId the digest of its config, with the algorithm
 */
record DroppedImage(String name, String imageId) {

    private static final String PROPERTY = "CamelOccystrapDropImage";

    static DroppedImage of(Image image, Drop drop) throws IOException {
        return new DroppedImage(drop.withoutFolder(image.name()), image.id().toString());
    }

    static DroppedImage of(Exchange exchange) {
        DroppedImage image = exchange.getProperty(PROPERTY, DroppedImage.class);
        if (image == null) {
            throw new IllegalStateException("no image was given a place (the step io.occystrap.filedrop.ImageDestination does"
                    + " that)");
        }
        return image;
    }

    void attach(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }
}
