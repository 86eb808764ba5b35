package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * A step of a schema 1 manifest: a layer, and what its {@code v1Compatibility} says of how it was made (Docker's image
 * spec v1, "Image JSON Description").
 *
 * @param blob    digest of the layer as it is stored
 * @param id      of the step, 64 hex digits
 * @param parent  the id of the step below; empty for the lowest
 * @param empty   whether the step made no layer ({@code throwaway}), so that the blob means nothing
 * @param history the step as the history of a config has it; not to be changed
 */
public record Schema1Step(Digest blob, String id, String parent, boolean empty, ObjectNode history) {

    private static final Pattern ID = Pattern.compile("[0-9a-f]{64}");
    /** What Go writes for a time that nobody set. */
    private static final String NO_TIME = "0001-01-01T00:00:00Z";

    /**
     * @param what  names the manifest for errors; already printable
     * @param layer an entry of its {@code fsLayers}
     * @param entry the entry of its {@code history} of the same place
     * @return the step
     * @throws MalformedImageException if one of them is malformed
     */
    static Schema1Step parse(String what, JsonNode layer, JsonNode entry) throws MalformedImageException {
        Digest blob = Descriptor.digest(what, layer.path("blobSum"));
        JsonNode step = compatibility(what, entry);
        String id = Descriptor.text(what, step, "id");
        if (id == null || !ID.matcher(id).matches()) {
            throw new MalformedImageException(what + " is malformed",
                    "the id of a step is not of 64 hex digits: " + Printable.escape(id), null);
        }
        JsonNode empty = step.path("throwaway");
        if (!empty.isMissingNode() && !empty.isNull() && !empty.isBoolean()) {
            throw new MalformedImageException(what + " is malformed", "throwaway is neither true nor false", null);
        }
        String parent = Descriptor.text(what, step, "parent");
        return new Schema1Step(blob, id, parent == null ? "" : parent, empty.asBoolean(false), history(what, step));
    }

    /**
     * @param what  names the manifest for errors; already printable
     * @param entry of its {@code history}
     * @return the document in it
     * @throws MalformedImageException if there is none
     */
    static JsonNode compatibility(String what, JsonNode entry) throws MalformedImageException {
        String text = Descriptor.text(what, entry, "v1Compatibility");
        if (text == null) {
            throw new MalformedImageException(what + " is malformed", "a step of its history has no v1Compatibility", null);
        }
        return JsonDocument.object("a v1Compatibility of " + what, text.getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode history(String what, JsonNode step) throws MalformedImageException {
        ObjectNode history = JsonNodeFactory.instance.objectNode();
        String created = Descriptor.text(what, step, "created");
        history.put("created", created == null ? NO_TIME : created);
        put(history, "author", Descriptor.text(what, step, "author"));
        StringJoiner command = new StringJoiner(" ");
        for (JsonNode word : step.path("container_config").path("Cmd")) {
            command.add(word.asText());
        }
        put(history, "created_by", command.toString());
        put(history, "comment", Descriptor.text(what, step, "comment"));
        if (step.path("throwaway").asBoolean(false)) {
            history.put("empty_layer", true);
        }
        return history;
    }

    private static void put(ObjectNode history, String field, String text) {
        if (text != null && !text.isEmpty()) {
            history.put(field, text);
        }
    }
}
