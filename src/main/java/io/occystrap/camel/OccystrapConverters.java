package io.occystrap.camel;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.HiddenFiles;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Receipt;
import io.occystrap.image.TagEvent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Converter;

/** Lets other components follow ours in a route: a layer as its tar archive, a receipt as JSON. */
@Converter(generateLoader = true)
public final class OccystrapConverters {

    private OccystrapConverters() {
    }

    /**
     * @param layer to read
     * @return its tar archive, verified when read to its end; to be closed by who reads it
     * @throws IOException if it cannot be opened
     */
    @Converter
    public static InputStream toInputStream(Layer layer) throws IOException {
        return layer.uncompressed();
    }

    /**
     * @param receipt of a sink
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static byte[] toBytes(Receipt receipt) {
        ObjectNode json = JsonNodeFactory.instance.objectNode()
                .put("destination", receipt.destination())
                .put("image", receipt.image())
                .put("digest", receipt.digest().toString())
                .put("imageId", receipt.imageId().toString())
                .put("layers", receipt.layers())
                .put("bytes", receipt.bytes())
                .put("layersSkipped", receipt.layersSkipped())
                .put("seconds", receipt.time().toMillis() / 1000.0);
        receipt.referrers().ifPresent(referrers -> json.put("referrers", referrers));
        receipt.hidden().ifPresent(hidden -> {
            json.put("hiddenBytes", hidden.bytes()).put("hiddenFiles", hidden.files());
            ArrayNode worst = json.putArray("hidden");
            for (HiddenFiles.HiddenFile file : hidden.worst()) {
                worst.addObject().put("path", file.path()).put("bytes", file.bytes()).put("layer", file.layer().toString());
            }
        });
        return JsonDocument.bytes(json);
    }

    /**
     * @param event of a tag
     * @return a JSON object in one line
     */
    @Converter
    public static String toJson(TagEvent event) {
        return new String(toBytes(event), StandardCharsets.UTF_8);
    }

    /**
     * @param event of a tag
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static byte[] toBytes(TagEvent event) {
        return JsonDocument.bytes(JsonNodeFactory.instance.objectNode()
                .put("reference", event.reference().toString())
                .put("tag", event.tag())
                .put("digest", event.digest() == null ? null : event.digest().toString())
                .put("previousDigest", event.previousDigest() == null ? null : event.previousDigest().toString())
                .put("kind", event.kind().name()));
    }

    /**
     * @param event of a tag
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static InputStream toInputStream(TagEvent event) {
        return new ByteArrayInputStream(toBytes(event));
    }

    /**
     * @param receipt of a sink
     * @return a JSON object in one line
     */
    @Converter
    public static String toJson(Receipt receipt) {
        return new String(toBytes(receipt), StandardCharsets.UTF_8);
    }

    /**
     * @param receipt of a sink
     * @return a JSON object in one line, in UTF-8
     */
    @Converter
    public static InputStream toInputStream(Receipt receipt) {
        return new ByteArrayInputStream(toBytes(receipt));
    }
}
