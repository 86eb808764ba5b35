package io.occystrap.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * A JSON object whose members stay as they are written when it is written again: as Go's encoding/json does with a map of
 * json.RawMessage. One number, or one text, can be written in many ways, and Docker's IDs are digests of such documents.
 */
public final class RawJson {

    private static final ObjectWriter GO = new ObjectMapper().writer(new GoEscapes());
    /** What a half of a surrogate pair becomes, which is no character. */
    private static final char REPLACEMENT = '\uFFFD';

    private final JsonNode json;
    private final List<String> values;

    private RawJson(JsonNode json, List<String> values) {
        this.json = json;
        this.values = values;
    }

    /**
     * @param what names the document for the error, as in "config of ns/app:1"; printable
     * @param text of the document
     * @return the document
     * @throws MalformedImageException if it is too large, no JSON, or not an object
     */
    public static RawJson parse(String what, String text) throws MalformedImageException {
        if (text.indexOf('\0') >= 0) {
            // A parser of bytes takes it for UTF-16.
            throw new MalformedImageException(what + " cannot be read", "not valid JSON: it is not UTF-8", null);
        }
        return new RawJson(JsonDocument.object(what, text.getBytes(StandardCharsets.UTF_8)), values(text));
    }

    /** @return the same, parsed; not to be changed */
    public JsonNode json() {
        return json;
    }

    /**
     * @param without names of members to leave out
     * @param with    members to have in place of those of these names, or besides
     * @return the object as Go writes it: in UTF-8, sorted, without white space, and what means something in HTML or
     *         JavaScript is escaped
     */
    public byte[] asGoWrites(Set<String> without, Map<String, JsonNode> with) {
        SortedMap<String, String> members = new TreeMap<>();
        Iterator<String> value = values.iterator();
        json.fieldNames().forEachRemaining(name -> members.put(name, value.next()));
        members.keySet().removeAll(without);
        with.forEach((name, node) -> members.put(name, written(node)));
        StringJoiner object = new StringJoiner(",", "{", "}");
        members.forEach((name, text) -> object.add(written(TextNode.valueOf(name)) + ":" + text));
        return object.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String written(JsonNode node) {
        try {
            return withoutHalves(GO.writeValueAsString(node));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    private static String withoutHalves(String text) {
        StringBuilder whole = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            int point = text.codePointAt(i);
            if (Character.isSupplementaryCodePoint(point)) {
                i++;
            } else if (Character.isSurrogate((char) point)) {
                whole.setCharAt(i, REPLACEMENT);
            }
        }
        return whole.toString();
    }

    /** @return the values of the members of an object, in its order, without white space */
    private static List<String> values(String text) {
        List<String> values = new ArrayList<>();
        StringBuilder value = new StringBuilder();
        int depth = 0;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                append(value, c);
                if (c == '\\') {
                    value.append(text.charAt(++i));
                }
                quoted = c != '"';
            } else if (c > ' ') {
                depth -= c == '}' || c == ']' ? 1 : 0;
                if (depth == 1 && c == ':') {
                    // It was the name.
                    value.setLength(0);
                } else if ((depth == 1 && c == ',' || depth == 0) && value.length() > 0) {
                    values.add(value.toString());
                    value.setLength(0);
                } else if (depth > 0) {
                    value.append(c);
                }
                depth += c == '{' || c == '[' ? 1 : 0;
                quoted = c == '"';
            }
        }
        return values;
    }

    private static void append(StringBuilder text, char c) {
        if (GoEscapes.INNOCENT_ELSEWHERE.indexOf(c) >= 0) {
            text.append(GoEscapes.escape(c));
        } else {
            text.append(c);
        }
    }

    /** What Go escapes of a text, and how. Its newer versions, since 1.22, have short forms of two more. */
    private static final class GoEscapes extends CharacterEscapes {

        private static final long serialVersionUID = 1L;
        /** What other writers leave as it is. */
        private static final String INNOCENT_ELSEWHERE = "<>&\u2028\u2029";
        private static final String SHORT = "\n\r\t\"\\";

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = standardAsciiEscapesForJSON();
            for (int c = 0; c < codes.length; c++) {
                if ((codes[c] != ESCAPE_NONE || INNOCENT_ELSEWHERE.indexOf(c) >= 0) && SHORT.indexOf(c) < 0) {
                    codes[c] = ESCAPE_CUSTOM;
                }
            }
            return codes;
        }

        @Override
        public SerializableString getEscapeSequence(int c) {
            return c < ' ' || INNOCENT_ELSEWHERE.indexOf(c) >= 0 ? new SerializedString(escape(c)) : null;
        }

        static String escape(int c) {
            return String.format("\\u%04x", c);
        }
    }
}
