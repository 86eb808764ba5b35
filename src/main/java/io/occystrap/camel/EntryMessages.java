package io.occystrap.camel;

import io.occystrap.image.FileMatch;
import io.occystrap.image.Layer;
import io.occystrap.layer.EntryName;
import io.occystrap.layer.EntryType;
import io.occystrap.layer.TarHeader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultMessage;

/** Makes messages of entries: the headers that were there before the split, and those that say what the entry is. */
final class EntryMessages {

    private final Exchange exchange;
    private final Map<Integer, String> digests = new HashMap<>();
    private Layer layer;
    private Integer number;

    /** @param exchange that is split */
    EntryMessages(Exchange exchange) {
        this.exchange = exchange;
    }

    /**
     * @param layer  that the next entries are in
     * @param number of it in its image; null where the image is not known
     */
    void startLayer(Layer layer, Integer number) throws IOException {
        this.layer = layer;
        this.number = number;
        digests.put(number, layer.descriptor().digest().toString());
    }

    /**
     * @param header   of the entry
     * @param hiddenBy number of the layer that hides it
     * @param body     null for what has no content
     * @return the message
     */
    Message of(TarHeader header, OptionalInt hiddenBy, EntryBody body) {
        Message message = new DefaultMessage(exchange.getContext());
        message.getHeaders().putAll(exchange.getMessage().getHeaders());
        FileMatch.Type type = EntryType.of(header);
        boolean link = type == FileMatch.Type.SYMLINK || type == FileMatch.Type.HARDLINK;
        String path = EntryName.clean(header.rawName());
        set(message, EntryConstants.PATH, path.isEmpty() ? "." : EntryName.text(path));
        set(message, EntryConstants.TYPE, type.toString());
        set(message, EntryConstants.SIZE, header.isFile() ? header.size() : 0L);
        set(message, EntryConstants.MODE, String.format("%04o", header.permissions()));
        set(message, EntryConstants.UID, header.uid());
        set(message, EntryConstants.GID, header.gid());
        set(message, EntryConstants.MTIME, header.seconds());
        set(message, EntryConstants.LINK_TARGET, link ? EntryName.text(header.rawLinkName()) : null);
        set(message, EntryConstants.LAYER_DIGEST, digests.get(number));
        set(message, EntryConstants.LAYER_DIFF_ID, layer.diffId().map(Object::toString).orElse(null));
        if (number != null) {
            set(message, EntryConstants.LAYER_INDEX, number);
        }
        Integer by = hiddenBy.isPresent() ? hiddenBy.getAsInt() : null;
        set(message, EntryConstants.HIDDEN_BY, by == null ? null : digests.get(by));
        set(message, EntryConstants.HIDDEN_BY_INDEX, by);
        set(message, EntryConstants.CONTENT_SHA256, null);
        message.setBody(body);
        return message;
    }

    /** Nobody may take what the message before the split said for what this entry is. */
    private static void set(Message message, String header, Object value) {
        if (value == null) {
            message.removeHeader(header);
        } else {
            message.setHeader(header, value);
        }
    }
}
