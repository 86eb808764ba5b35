package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.StringJoiner;
import java.util.regex.Matcher;
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
    /** RFC 3339, section 5.6, as Go takes it in JSON: nobody else reads such a manifest with any other. */
    private static final Pattern TIME = Pattern.compile("(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T"
            + "(?<time>(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9])(?:\\.(?<fraction>[0-9]+))?"
            + "(?<zone>Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])");
    private static final int NANOSECONDS = 9;
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
        JsonNode step = compatibility(what, entry).json();
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
    static RawJson compatibility(String what, JsonNode entry) throws MalformedImageException {
        String text = Descriptor.text(what, entry, "v1Compatibility");
        if (text == null) {
            throw new MalformedImageException(what + " is malformed", "a step of its history has no v1Compatibility", null);
        }
        return RawJson.parse("a v1Compatibility of " + what, text);
    }

    private static ObjectNode history(String what, JsonNode step) throws MalformedImageException {
        ObjectNode history = JsonNodeFactory.instance.objectNode();
        String created = Descriptor.text(what, step, "created");
        history.put("created", created == null ? NO_TIME : time(what, created));
        put(history, "author", Descriptor.text(what, step, "author"));
        put(history, "created_by", command(step.path("container_config").path("Cmd")));
        put(history, "comment", Descriptor.text(what, step, "comment"));
        if (step.path("throwaway").asBoolean(false)) {
            history.put("empty_layer", true);
        }
        return history;
    }

    private static String command(JsonNode words) {
        StringJoiner command = new StringJoiner(" ");
        for (JsonNode word : words) {
            command.add(word.isNull() ? "" : word.asText());
        }
        return command.toString();
    }

    /** @return the same time as Go writes it: with no more digits of a second than it needs, at most nine */
    private static String time(String what, String text) throws MalformedImageException {
        Matcher time = TIME.matcher(text);
        if (!time.matches() || !isDate(time.group("date"))) {
            throw new MalformedImageException(what + " is malformed", "created is not a time (as in " + NO_TIME + "): "
                    + Printable.escape(text), null);
        }
        String fraction = time.group("fraction") == null ? "" : time.group("fraction");
        String digits = fraction.substring(0, Math.min(fraction.length(), NANOSECONDS)).replaceFirst("0+$", "");
        String zone = time.group("zone");
        return time.group("date") + "T" + time.group("time") + (digits.isEmpty() ? "" : "." + digits)
                + (zone.endsWith("00:00") ? "Z" : zone);
    }

    private static boolean isDate(String text) {
        try {
            LocalDate.parse(text);
            return true;
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    private static void put(ObjectNode history, String field, String text) {
        if (text != null && !text.isEmpty()) {
            history.put(field, text);
        }
    }
}
