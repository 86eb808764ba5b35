package io.occystrap.filter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.layer.RewrittenLayer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Config and manifest of an image whose layers were rewritten: those that it had, with what follows from the layers
 * changed in them (image-spec, config.md, "rootfs"). Where nothing follows they are the same, byte for byte.
 *
 * @param config   of the rewritten image
 * @param manifest of the rewritten image
 */
record RewrittenDocuments(ImageConfig config, Manifest manifest) {

    /**
     * @param source  the image before
     * @param layers  of the image after, base first; those that were not read yet are read now
     * @param filters that rewrite it, in their order
     */
    static RewrittenDocuments of(Image source, List<RewrittenLayer> layers, List<Rewriting> filters) throws IOException {
        boolean changed = false;
        for (RewrittenLayer layer : layers) {
            if (layer.isChanged()) {
                changed = true;
                layer.readWhole();
            }
        }
        ImageConfig before = source.config();
        ObjectNode top = before.json().deepCopy();
        if (changed) {
            ArrayNode diffIds = ((ObjectNode) top.path("rootfs")).putArray("diff_ids");
            for (RewrittenLayer layer : layers) {
                diffIds.add(layer.diffId().orElseThrow().toString());
            }
            filters.forEach(filter -> addHistory(top, filter.description()));
        }
        filters.forEach(filter -> filter.edit(top));
        if (top.equals(before.json())) {
            return new RewrittenDocuments(before, source.manifest());
        }
        ImageConfig config = ImageConfig.parse("config of " + source.name(), JsonDocument.bytes(top));
        return new RewrittenDocuments(config, manifest(source, config, layers));
    }

    /** A step without a layer of its own. Its time is the image's: the same image must become the same. */
    private static void addHistory(ObjectNode top, String description) {
        if (top.path("history") instanceof ArrayNode history) {
            ObjectNode step = history.addObject();
            JsonNode created = top.path("created");
            if (created.isTextual()) {
                step.set("created", created);
            }
            step.put("created_by", "occystrap " + description).put("empty_layer", true);
        }
    }

    private static Manifest manifest(Image source, ImageConfig config, List<RewrittenLayer> layers) throws IOException {
        String what = "manifest of " + source.name();
        Manifest before = source.manifest();
        ObjectNode top = JsonDocument.object(what, before.bytes()).deepCopy();
        ObjectNode configNode = (ObjectNode) top.path("config");
        // An embedded copy would be that of the config before.
        configNode.remove(List.of("data", "urls"));
        configNode.put("digest", config.digest().toString()).put("size", config.bytes().length);
        ArrayNode list = (ArrayNode) top.path("layers");
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i).isChanged()) {
                Descriptor layer = layers.get(i).descriptor();
                ((ObjectNode) list.get(i)).removeAll().put("mediaType", layer.mediaType().value())
                        .put("digest", layer.digest().toString()).put("size", layer.size());
            }
        }
        byte[] bytes = JsonDocument.bytes(top);
        return Arrays.equals(bytes, before.bytes()) ? before
                : (Manifest) ManifestDocument.parse(what, bytes, before.mediaType());
    }
}
