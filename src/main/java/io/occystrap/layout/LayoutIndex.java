package io.occystrap.layout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.archive.ImageLayout;
import io.occystrap.archive.LayoutEntry;
import io.occystrap.image.Descriptor;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MediaType;
import io.occystrap.image.UnavailableException;

/**
 * The {@code index.json} of a layout that is being written.
 *
 * @param json the document; not to be changed
 */
record LayoutIndex(ObjectNode json) {

    /** @return the index of a layout without images */
    static LayoutIndex empty() {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("schemaVersion", 2)
                .put("mediaType", MediaType.OCI_INDEX.value());
        json.putArray("manifests");
        return new LayoutIndex(json);
    }

    /**
     * Names an image. An entry of the same name goes; all others stay as they are.
     *
     * @param image of the layout
     * @param tag   what the layout calls it; null for no name
     * @return the index with the image
     */
    LayoutIndex with(Descriptor image, String tag) {
        ObjectNode changed = json.deepCopy();
        ArrayNode entries = changed.putArray("manifests");
        ObjectNode added = entry(image, tag);
        boolean there = false;
        for (JsonNode entry : json.path("manifests")) {
            String name = entry.path("annotations").path(LayoutEntry.REF_NAME).textValue();
            boolean same = entry.path("digest").asText().equals(image.digest().toString());
            if (tag == null ? name == null && same : tag.equals(name)) {
                if (!there) {
                    // What others noted beside the name of the same image is as true as before.
                    entries.add(same ? entry : added);
                    there = true;
                }
            } else {
                entries.add(entry);
            }
        }
        if (!there) {
            entries.add(added);
        }
        return new LayoutIndex(changed);
    }

    private static ObjectNode entry(Descriptor image, String tag) {
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("mediaType", image.mediaType().value())
                .put("digest", image.digest().toString()).put("size", image.size());
        if (tag != null) {
            entry.putObject("annotations").put(LayoutEntry.REF_NAME, tag);
        }
        return entry;
    }

    /**
     * @return the document
     * @throws UnavailableException if nobody would read one so large
     */
    byte[] bytes() throws UnavailableException {
        byte[] bytes = JsonDocument.bytes(json);
        if (bytes.length > JsonDocument.LARGEST) {
            throw new UnavailableException("no image can be added to the layout", ImageLayout.INDEX + " would be larger than "
                    + JsonDocument.LARGEST + " bytes", "begin another one");
        }
        return bytes;
    }

    /** @return the document that says what a layout is */
    static byte[] marker() {
        return JsonDocument.bytes(JsonNodeFactory.instance.objectNode()
                .put(ImageLayout.VERSION_FIELD, ImageLayout.VERSION));
    }
}
