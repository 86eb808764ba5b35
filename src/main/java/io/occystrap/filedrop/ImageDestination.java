package io.occystrap.filedrop;

import io.occystrap.camel.ImageBody;
import io.occystrap.image.Image;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * A step that says by headers where the image in the body goes, or what is searched in it, as the inbox's options say. In a
 * route from occystrap-filedrop: {@code - bean: beanType: io.occystrap.filedrop.ImageDestination}.
 */
public final class ImageDestination implements Processor {

    /**
     * @param exchange its body is an image of an archive that was dropped
     * @throws IllegalArgumentException if it is something else
     * @throws IOException              if the image is malformed, or cannot go anywhere
     */
    @Override
    public void process(Exchange exchange) throws IOException {
        Drop drop = Drop.of(exchange);
        Image image = ImageBody.of(exchange.getMessage(), "to find a place for");
        exchange.getMessage().getHeaders().putAll(drop.plan().headers(drop.name(), image));
        DroppedImage.of(image, drop).attach(exchange);
    }
}
