package io.occystrap.docker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.image.Digest;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a daemon says while and after it loads an archive: a sequence of JSON objects. A load that fails half-way does so
 * in one of them, under a status that says that all is well.
 *
 * @param id of an image that got no name; empty where the daemon tells none
 */
record LoadAnswer(Optional<Digest> id) {

    private static final int LARGEST = 1 << 20;
    private static final Pattern LOADED_ID = Pattern.compile("Loaded image(?: ID)?: (sha256:[0-9a-f]{64})\\s*");
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder().streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(16).maxStringLength(LARGEST).maxNumberLength(64)
                    .maxTokenCount(250_000).build()).build());

    /**
     * @param daemon names it for errors; printable
     * @param answer read to its end, closed
     * @return what it says
     * @throws IOException if it says that the load failed, or cannot be read
     */
    static LoadAnswer parse(String daemon, InputStream answer) throws IOException {
        byte[] body;
        try (answer) {
            body = answer.readNBytes(LARGEST + 1);
        }
        if (body.length > LARGEST) {
            throw new MalformedImageException("the answer of " + daemon + " was refused", "it is larger than " + LARGEST
                    + " bytes", null);
        }
        Optional<Digest> id = Optional.empty();
        try (JsonParser parser = MAPPER.createParser(new ByteArrayInputStream(body));
                MappingIterator<JsonNode> objects = MAPPER.readerFor(JsonNode.class).readValues(parser)) {
            while (objects.hasNextValue()) {
                JsonNode object = objects.nextValue();
                JsonNode error = object.path("errorDetail").path("message").isTextual()
                        ? object.path("errorDetail").path("message") : object.path("error");
                if (object.has("error") || object.has("errorDetail")) {
                    throw new UnavailableException(daemon + " did not load the image",
                            error.isTextual() ? Printable.escape(error.textValue().strip()) : "it does not say why", null);
                }
                Matcher loaded = LOADED_ID.matcher(object.path("stream").asText());
                if (loaded.matches()) {
                    id = Optional.of(Digest.parse(loaded.group(1)));
                }
            }
        } catch (JsonProcessingException e) {
            throw new MalformedImageException("the answer of " + daemon + " cannot be read", "it is not valid JSON",
                    "see whether the image was loaded", e);
        }
        return new LoadAnswer(id);
    }
}
