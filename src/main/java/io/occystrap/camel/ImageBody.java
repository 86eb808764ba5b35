package io.occystrap.camel;

import io.occystrap.image.Image;
import org.apache.camel.Message;

/** The image that a step before has read. */
public final class ImageBody {

    private ImageBody() {
    }

    /**
     * @param message in process
     * @param purpose what the image is wanted for, as in "to validate"
     * @return the image in its body
     * @throws IllegalArgumentException if there is something else, or nothing
     */
    public static Image of(Message message, String purpose) {
        Object body = message.getBody();
        if (body instanceof Image image) {
            return image;
        }
        throw new IllegalArgumentException("there is no image in the body " + purpose + ", but "
                + (body == null ? "nothing" : "a " + body.getClass().getName()));
    }
}
