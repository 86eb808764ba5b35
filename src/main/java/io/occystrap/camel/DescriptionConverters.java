package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.DescribedIndex;
import io.occystrap.image.DescribedLayer;
import io.occystrap.image.Descriptor;
import io.occystrap.image.ExecutionParameters;
import io.occystrap.image.Image;
import io.occystrap.image.ImageDescription;
import io.occystrap.image.Platform;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Optional;
import org.apache.camel.Converter;

/** An image as what its documents say of it, and that as JSON in ASCII, so that no label can play tricks. */
@Converter(generateLoader = true)
public final class DescriptionConverters {

    private DescriptionConverters() {
    }

    /**
     * @param image to describe; its documents are read, its layers are not
     * @return what they say
     * @throws IOException if they cannot be read or are malformed
     */
    @Converter
    public static ImageDescription toDescription(Image image) throws IOException {
        return ImageDescription.of(image);
    }

    /**
     * @param image a description
     * @return a JSON object in one line, without a newline, in ASCII. All members are always there; what the image does not
     *         say is null or empty
     */
    @Converter
    public static String toJson(ImageDescription image) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("name", image.name())
                .put("digest", text(image.digest()))
                .put("mediaType", text(image.mediaType()))
                .put("imageId", image.imageId().toString());
        json.set("platform", json(image.platform()));
        json.put("created", orNull(image.created())).put("author", orNull(image.author()));
        put(image.parameters(), json);
        json.put("size", image.size());
        ArrayNode layers = json.putArray("layers");
        for (DescribedLayer layer : image.layers()) {
            layers.addObject()
                    .put("number", layer.number())
                    .put("digest", layer.stored().digest().toString())
                    .put("diffId", text(layer.diffId()))
                    .put("size", layer.stored().size())
                    .put("mediaType", text(Optional.ofNullable(layer.stored().mediaType())))
                    .put("createdBy", layer.createdBy().orElse(null));
        }
        json.set("index", image.index().map(DescriptionConverters::json).orElse(null));
        return AsciiJson.text(json);
    }

    /**
     * @param image a description
     * @return the same in bytes
     */
    @Converter
    public static byte[] toBytes(ImageDescription image) {
        return toJson(image).getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param image a description
     * @return the same as a stream
     */
    @Converter
    public static InputStream toInputStream(ImageDescription image) {
        return new ByteArrayInputStream(toBytes(image));
    }

    private static void put(ExecutionParameters parameters, ObjectNode json) {
        putTexts("entrypoint", parameters.entrypoint(), json);
        putTexts("cmd", parameters.cmd(), json);
        putTexts("env", parameters.env(), json);
        json.put("user", orNull(parameters.user())).put("workingDir", orNull(parameters.workingDir()));
        putTexts("exposedPorts", parameters.exposedPorts(), json);
        putTexts("volumes", parameters.volumes(), json);
        json.put("stopSignal", orNull(parameters.stopSignal()));
        ObjectNode labels = json.putObject("labels");
        parameters.labels().forEach(labels::put);
    }

    private static ObjectNode json(DescribedIndex index) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("digest", index.digest().toString())
                .put("mediaType", index.mediaType().toString());
        ArrayNode manifests = json.putArray("manifests");
        for (DescribedIndex.Entry entry : index.entries()) {
            Descriptor descriptor = entry.descriptor();
            ObjectNode manifest = manifests.addObject();
            manifest.set("platform", descriptor.platform() == null ? null : json(descriptor.platform()));
            manifest.put("digest", descriptor.digest().toString())
                    .put("size", descriptor.size())
                    .put("mediaType", text(Optional.ofNullable(descriptor.mediaType())))
                    .put("artifactType", text(Optional.ofNullable(descriptor.artifactType())))
                    .put("imageSize", entry.imageBytes().isPresent() ? (Long) entry.imageBytes().getAsLong() : null);
        }
        return json;
    }

    private static ObjectNode json(Platform platform) {
        return JsonNodeFactory.instance.objectNode().put("os", orNull(platform.os()))
                .put("architecture", orNull(platform.architecture())).put("variant", orNull(platform.variant()));
    }

    private static void putTexts(String key, Collection<String> texts, ObjectNode json) {
        ArrayNode array = json.putArray(key);
        texts.forEach(array::add);
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse(null);
    }

    private static String orNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
