package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * A step that makes the body a line of JSON which says where an entry came from: image, layer, path, mode, owner, what hides it,
 * and the SHA-256 of its content where {@link ContentDigest} was there before. Its members are called as those of a search, and
 * are null where the headers do not say. It is ASCII, so that no name can play tricks; there is no newline behind it. In a route:
 * {@code - bean: beanType: io.occystrap.camel.EntryProvenance}.
 */
public final class EntryProvenance implements Processor {

    /**
     * @param exchange with the headers of {@link EntryConstants}; its body is replaced
     */
    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("image", text(message, OccystrapConstants.REFERENCE));
        json.put("imageDigest", text(message, OccystrapConstants.DIGEST));
        json.put("sha256", text(message, EntryConstants.CONTENT_SHA256));
        json.put("layer", text(message, EntryConstants.LAYER_DIGEST));
        json.put("layerNumber", message.getHeader(EntryConstants.LAYER_INDEX, Integer.class));
        json.put("diffId", text(message, EntryConstants.LAYER_DIFF_ID));
        AsciiJson.putName("path", text(message, EntryConstants.PATH), json);
        json.put("type", text(message, EntryConstants.TYPE));
        json.put("size", number(message, EntryConstants.SIZE));
        json.put("mode", text(message, EntryConstants.MODE));
        json.put("uid", number(message, EntryConstants.UID));
        json.put("gid", number(message, EntryConstants.GID));
        json.put("mtime", number(message, EntryConstants.MTIME));
        AsciiJson.putName("linkTarget", text(message, EntryConstants.LINK_TARGET), json);
        json.put("hiddenBy", text(message, EntryConstants.HIDDEN_BY));
        json.put("hiddenByNumber", message.getHeader(EntryConstants.HIDDEN_BY_INDEX, Integer.class));
        message.setBody(AsciiJson.text(json));
    }

    private static String text(Message message, String header) {
        return message.getHeader(header, String.class);
    }

    private static Long number(Message message, String header) {
        return message.getHeader(header, Long.class);
    }
}
