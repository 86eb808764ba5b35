package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.layer.EntryName;
import java.nio.charset.StandardCharsets;

/** JSON in ASCII, for names that come from images. */
public final class AsciiJson {

    private AsciiJson() {
    }

    /**
     * A name that is no UTF-8 is no text; its bytes are told as well.
     *
     * @param key  of the name
     * @param name as {@link EntryName#text} gives it; may be null
     * @param json gets the name, and with {@code Bytes} behind the key what its bytes are, where text cannot say it
     */
    static void putName(String key, String name, ObjectNode json) {
        boolean text = name == null || name.codePoints().noneMatch(c -> c >= 0xD800 && c <= 0xDFFF);
        json.put(key, text ? name : name.codePoints().map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString());
        if (!text) {
            json.put(key + "Bytes", EntryName.raw(name).getBytes(StandardCharsets.ISO_8859_1));
        }
    }

    /**
     * @param json any object
     * @return it in one line. What is not ASCII stands in strings only, where JSON can write it in another way
     */
    public static String text(ObjectNode json) {
        String text = JsonDocument.text(json);
        StringBuilder ascii = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x7F) {
                ascii.append(c);
            } else {
                ascii.append("\\u").append(String.format("%04x", (int) c));
            }
        }
        return ascii.toString();
    }
}
