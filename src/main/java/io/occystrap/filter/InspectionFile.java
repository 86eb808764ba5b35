package io.occystrap.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;

/**
 * A file of lines like those of the original's inspect filter: the image's name, and its layers, newest first as
 * {@code docker history} has them.
 */
final class InspectionFile {

    private final Path file;

    InspectionFile(Path file) {
        this.file = file;
    }

    /**
     * @param image  to write down
     * @param config of the image
     * @param layers of the image, base first
     * @throws IOException if the line cannot be appended
     */
    void append(Image image, ImageConfig config, List<CountedLayer> layers) throws IOException {
        ByteBuffer line = ByteBuffer.wrap((JsonDocument.text(json(image, config, layers)) + "\n")
                .getBytes(StandardCharsets.UTF_8));
        int length = line.remaining();
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            // One write(2) for a line: the system puts it at the end, and nobody else's into the middle of it.
            if (out.write(line) < length) {
                throw new UnavailableException(Printable.escape(file.toString()) + " cannot be written", "the disk is full",
                        null);
            }
        } catch (UnavailableException e) {
            throw e;
        } catch (IOException e) {
            throw new UnavailableException("the file of the inspect filter, " + Printable.escape(file.toString())
                    + ", cannot be written", Printable.escape(e.getMessage()), "name one in a directory that exists", e);
        }
    }

    private static JsonNode json(Image image, ImageConfig config, List<CountedLayer> layers) throws IOException {
        String name = image.reference().flatMap(ImageReference::repoTag).orElse("");
        List<JsonNode> history = config.layerHistory();
        ObjectNode top = JsonNodeFactory.instance.objectNode();
        ArrayNode list = top.putArray("layers");
        for (int i = layers.size() - 1; i >= 0; i--) {
            JsonNode step = i < history.size() ? history.get(i) : JsonNodeFactory.instance.objectNode();
            ObjectNode layer = list.addObject();
            layer.put("Comment", step.path("comment").asText(""));
            layer.put("Created", seconds(step.path("created")).orElse(0L));
            layer.put("CreatedBy", step.path("created_by").asText(""));
            layer.put("Id", config.diffIds().get(i).toString());
            layer.put("Size", layers.get(i).size());
            if (i == layers.size() - 1 && !name.isEmpty()) {
                layer.putArray("Tags").add(name);
            } else {
                layer.putNull("Tags");
            }
        }
        return top.put("name", name);
    }

    private static Optional<Long> seconds(JsonNode time) {
        try {
            return time.isTextual() ? Optional.of(OffsetDateTime.parse(time.textValue()).toEpochSecond()) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
