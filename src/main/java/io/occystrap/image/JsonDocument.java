package io.occystrap.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Parses the JSON documents of an image, which are hostile until checked: depth, numbers and names are bounded before
 * anything large is built, and a name that occurs twice in an object is refused, as is text after the document, because
 * two readers could disagree on what counts.
 */
public final class JsonDocument {

    /** The largest manifest or config that is read, in bytes (distribution-spec, "Pushing Manifests": 4 MiB). */
    public static final int LARGEST = 4 << 20;

    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(64)
                    // A tree takes far more memory than its text; 10,000 layers take some 100,000 tokens.
                    .maxTokenCount(250_000)
                    .maxNumberLength(64)
                    .maxNameLength(4096)
                    .maxStringLength(LARGEST)
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build()).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private JsonDocument() {
    }

    /**
     * @param what    names the document for the error, as in "manifest of ns/app:1"
     * @param content the document's bytes, at most {@link #LARGEST}
     * @return the object at its top
     * @throws MalformedImageException if it is too large, no JSON, or not an object
     */
    public static JsonNode object(String what, byte[] content) throws MalformedImageException {
        JsonNode top = any(what, content);
        if (!top.isObject()) {
            throw new MalformedImageException(what + " cannot be read", "not a JSON object", null);
        }
        return top;
    }

    /**
     * @param what    names the document for the error
     * @param content the document's bytes, at most {@link #LARGEST}
     * @return whatever JSON value it holds
     * @throws MalformedImageException if it is too large or no JSON
     */
    public static JsonNode any(String what, byte[] content) throws MalformedImageException {
        if (content.length > LARGEST) {
            throw new MalformedImageException(what + " cannot be read", "larger than " + LARGEST + " bytes", null);
        }
        try {
            JsonNode top = MAPPER.readTree(content);
            if (top == null || top.isMissingNode()) {
                throw new MalformedImageException(what + " cannot be read", "it is empty", null);
            }
            return top;
        } catch (MalformedImageException e) {
            throw e;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? "bad JSON" : e.getMessage().lines().findFirst().orElse("bad JSON");
            throw new MalformedImageException(what + " cannot be read", "not valid JSON: " + Printable.escape(reason),
                    null, e);
        }
    }

    /**
     * @param value a tree
     * @return its JSON text in UTF-8, without white space, object members in their order
     */
    public static byte[] bytes(JsonNode value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }

    /**
     * @param value a tree
     * @return its JSON text, as above
     */
    public static String text(JsonNode value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }

    /**
     * @param value a tree
     * @return its JSON text in UTF-8, indented for readers, with a newline at its end
     */
    public static byte[] indented(JsonNode value) {
        try {
            return (MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a JSON tree can always be written", e);
        }
    }
}
