package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The fields of an object in an image's config (image-spec, config.md, "Properties"), whose types are checked. A field
 * that is null counts as absent. Text with a NUL byte is refused wherever it stands, for Linux would cut it there; and
 * text that is no Unicode, for it would come out as something else.
 */
public final class ImageFields {

    private final String what;
    private final JsonNode object;

    /**
     * @param what   names the document for errors; already printable
     * @param object whose fields these are
     */
    public ImageFields(String what, JsonNode object) {
        this.what = what;
        this.object = object;
    }

    /**
     * @param name of the field
     * @return the fields of that object; none if it is absent
     * @throws MalformedImageException if it is something else
     */
    public ImageFields object(String name) throws MalformedImageException {
        return new ImageFields(what, container(name, JsonNodeType.OBJECT));
    }

    /**
     * @param name of the field
     * @return that string; empty if it is absent
     * @throws MalformedImageException if it is something else
     */
    public String text(String name) throws MalformedImageException {
        JsonNode value = object.path(name);
        return isAbsent(value) ? "" : text(name, value);
    }

    /**
     * @param name of the field
     * @return that list of strings; empty if it is absent
     * @throws MalformedImageException if it is something else
     */
    public List<String> texts(String name) throws MalformedImageException {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : container(name, JsonNodeType.ARRAY)) {
            texts.add(text(name, value));
        }
        return texts;
    }

    /**
     * @param name of the field
     * @return that object of strings, in the document's order; empty if it is absent
     * @throws MalformedImageException if it is something else
     */
    public Map<String, String> map(String name) throws MalformedImageException {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : container(name, JsonNodeType.OBJECT).properties()) {
            map.put(checked(name, entry.getKey()), text(name, entry.getValue()));
        }
        return map;
    }

    /**
     * @param name of the field
     * @return the names in that object, whose values say nothing: Go's way to write a set; empty if it is absent
     * @throws MalformedImageException if it is something else
     */
    public SortedSet<String> set(String name) throws MalformedImageException {
        SortedSet<String> names = new TreeSet<>();
        for (Map.Entry<String, JsonNode> entry : container(name, JsonNodeType.OBJECT).properties()) {
            names.add(checked(name, entry.getKey()));
        }
        return names;
    }

    private JsonNode container(String name, JsonNodeType type) throws MalformedImageException {
        JsonNode value = object.path(name);
        if (!isAbsent(value) && value.getNodeType() != type) {
            throw malformed(name, "is not an " + type.name().toLowerCase(Locale.ROOT));
        }
        return value;
    }

    private static boolean isAbsent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private String text(String name, JsonNode value) throws MalformedImageException {
        if (!value.isTextual()) {
            throw malformed(name, "holds " + Printable.escape(value.toString()) + ", which is not a string");
        }
        return checked(name, value.textValue());
    }

    private String checked(String name, String text) throws MalformedImageException {
        if (text.indexOf('\0') >= 0) {
            throw malformed(name, "has a NUL byte in " + Printable.escape(text));
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw malformed(name, "holds " + Printable.escape(text) + ", which is not Unicode");
        }
        return text;
    }

    private MalformedImageException malformed(String name, String why) {
        return new MalformedImageException(what + " is malformed", name + " " + why, null);
    }
}
