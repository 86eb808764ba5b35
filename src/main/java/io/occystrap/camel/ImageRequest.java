package io.occystrap.camel;

import org.apache.camel.Message;

/**
 * What a message says of the image to read or write. Headers count only where the endpoint allows it: they can come
 * from outside, and must not choose what is read or where is written unless the route's author meant them to.
 *
 * @param message          in process
 * @param allowFromHeaders whether its headers count
 */
public record ImageRequest(Message message, boolean allowFromHeaders) {

    /**
     * @param header one of {@link OccystrapConstants}
     * @param own    the endpoint's own value; may be null
     * @return the header's value where it counts and is there, otherwise the endpoint's own
     */
    public String text(String header, String own) {
        String value = allowFromHeaders ? message.getHeader(header, String.class) : null;
        return value == null ? own : value;
    }

    /**
     * @param header one of {@link OccystrapConstants}
     * @param own    the endpoint's own value
     * @return the header's value where it counts and is there, otherwise the endpoint's own
     */
    public boolean flag(String header, boolean own) {
        Boolean value = allowFromHeaders ? message.getHeader(header, Boolean.class) : null;
        return value == null ? own : value;
    }

    /**
     * @param header one of {@link OccystrapConstants}
     * @param own    the endpoint's own value; may be null
     * @param what   what is missing if neither says anything, as in "an image reference"
     * @return the value, never empty
     * @throws IllegalArgumentException if there is none
     */
    public String required(String header, String own, String what) {
        String value = text(header, own);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("the endpoint names no " + what + (allowFromHeaders
                    ? ", and there is no header " + header : " (allowFromHeaders=true takes it from " + header + ")"));
        }
        return value;
    }
}
