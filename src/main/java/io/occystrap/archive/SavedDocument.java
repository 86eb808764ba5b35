package io.occystrap.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A document of an archive in the form of {@code docker save}.
 *
 * @param name    in the archive
 * @param content of it; not to be changed
 */
public record SavedDocument(String name, byte[] content) {

    /**
     * The documents that explain an archive, which stand behind its layers.
     *
     * @param config     of the image
     * @param repoTag    what the archive calls the image, as in {@code busybox:latest}
     * @param layerPaths where the layers are in the archive, base first, one for each diffId of the config
     * @return the config, {@code repositories} where there is a name and a layer, and {@code manifest.json}
     */
    public static List<SavedDocument> of(ImageConfig config, Optional<String> repoTag, List<String> layerPaths) {
        List<SavedDocument> documents = new ArrayList<>();
        String configName = config.digest().hex() + ".json";
        documents.add(new SavedDocument(configName, config.bytes()));
        List<Digest> diffIds = config.diffIds();
        if (repoTag.isPresent() && !diffIds.isEmpty()) {
            int colon = repoTag.get().lastIndexOf(':');
            ObjectNode repositories = JsonNodeFactory.instance.objectNode();
            repositories.putObject(repoTag.get().substring(0, colon))
                    .put(repoTag.get().substring(colon + 1), diffIds.get(diffIds.size() - 1).hex());
            documents.add(new SavedDocument("repositories", JsonDocument.bytes(repositories)));
        }
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("Config", configName);
        ArrayNode tags = entry.putArray("RepoTags");
        repoTag.ifPresent(tags::add);
        ArrayNode paths = entry.putArray("Layers");
        layerPaths.forEach(paths::add);
        documents.add(new SavedDocument(SavedImage.MANIFEST,
                JsonDocument.bytes(JsonNodeFactory.instance.arrayNode().add(entry))));
        return documents;
    }

    /**
     * @param diffId of a layer
     * @return where it is in an archive that we write
     */
    public static String layerPath(Digest diffId) {
        return diffId.hex() + "/layer.tar";
    }
}
