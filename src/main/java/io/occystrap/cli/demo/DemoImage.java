package io.occystrap.cli.demo;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MediaType;
import io.occystrap.image.Platform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * An image made from a few files, as a registry would hold it.
 *
 * @param tag      it goes by
 * @param manifest an OCI manifest
 * @param blobs    config and compressed layers, by digest
 */
record DemoImage(String tag, byte[] manifest, Map<Digest, byte[]> blobs) {

    private static final String CREATED = "2026-01-01T00:00:00Z";

    /**
     * @param tag     it will go by
     * @param layers  the layers, base first, each a tar archive
     * @param command what the image runs
     * @return the image
     * @throws IOException never
     */
    static DemoImage of(String tag, List<byte[]> layers, List<String> command) throws IOException {
        JsonNodeFactory json = JsonNodeFactory.instance;
        Map<Digest, byte[]> blobs = new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        ArrayNode diffIds = json.arrayNode();
        ArrayNode history = json.arrayNode();
        List<ObjectNode> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            ByteArrayOutputStream compressed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
                gzip.write(layer);
            }
            diffIds.add(Digest.of(layer).toString());
            history.addObject().put("created", CREATED).put("created_by", "occystrap demo");
            descriptors.add(add(blobs, MediaType.OCI_LAYER_GZIP, compressed.toByteArray()));
        }
        ObjectNode config = json.objectNode().put("created", CREATED)
                .put("architecture", Platform.host().architecture()).put("os", Platform.host().os());
        ArrayNode cmd = config.putObject("config").putArray("Cmd");
        command.forEach(cmd::add);
        config.putObject("rootfs").put("type", "layers").set("diff_ids", diffIds);
        config.set("history", history);
        ObjectNode manifest = json.objectNode().put("schemaVersion", 2).put("mediaType", MediaType.OCI_MANIFEST.value());
        manifest.set("config", add(blobs, MediaType.OCI_CONFIG, JsonDocument.bytes(config)));
        ArrayNode list = manifest.putArray("layers");
        descriptors.forEach(list::add);
        return new DemoImage(tag, JsonDocument.bytes(manifest), blobs);
    }

    private static ObjectNode add(Map<Digest, byte[]> blobs, MediaType type, byte[] content) {
        Digest digest = Digest.of(content);
        blobs.put(digest, content);
        return JsonNodeFactory.instance.objectNode().put("mediaType", type.value()).put("digest", digest.toString())
                .put("size", content.length);
    }
}
