package io.occystrap.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import java.util.ArrayList;
import java.util.List;

/**
 * A document of an archive in the form of {@code docker save}.
 *
 * @param name    in the archive
 * @param content of it; not to be changed
 */
public record SavedDocument(String name, byte[] content) {

    /**
     * The documents that explain an archive of one image, which stand behind its layers.
     *
     * @param config     of the image
     * @param repoTags   what the archive calls the image, as in {@code busybox:latest}
     * @param layerPaths where the layers are in the archive, base first, one for each diffId of the config
     * @return the config, {@code repositories} where there is a name and a layer, and {@code manifest.json}
     */
    public static List<SavedDocument> of(ImageConfig config, List<String> repoTags, List<String> layerPaths) {
        List<SavedDocument> documents = new ArrayList<>();
        documents.add(new SavedDocument(configName(config.digest()), config.bytes()));
        documents.addAll(of(List.of(new SavedImage(configName(config.digest()), repoTags, layerPaths))));
        return documents;
    }

    /**
     * The documents that explain an archive, which stand at its end.
     *
     * @param images by the archive's paths, in their order; no name is that of two
     * @return {@code repositories} where there is a name and a layer, and {@code manifest.json}
     */
    public static List<SavedDocument> of(List<SavedImage> images) {
        List<SavedDocument> documents = new ArrayList<>();
        ObjectNode repositories = JsonNodeFactory.instance.objectNode();
        ArrayNode manifest = JsonNodeFactory.instance.arrayNode();
        for (SavedImage image : images) {
            ObjectNode entry = manifest.addObject().put("Config", image.config());
            ArrayNode tags = entry.putArray("RepoTags");
            for (String repoTag : image.repoTags()) {
                tags.add(repoTag);
                if (!image.layers().isEmpty()) {
                    int colon = repoTag.lastIndexOf(':');
                    String top = image.layers().get(image.layers().size() - 1);
                    repositories.withObjectProperty(repoTag.substring(0, colon))
                            .put(repoTag.substring(colon + 1), top.substring(0, top.indexOf('/')));
                }
            }
            if (tags.isEmpty()) {
                // As docker save does for an image without a name.
                entry.putNull("RepoTags");
            }
            image.layers().forEach(entry.putArray("Layers")::add);
        }
        if (!repositories.isEmpty()) {
            documents.add(new SavedDocument("repositories", JsonDocument.bytes(repositories)));
        }
        documents.add(new SavedDocument(SavedImage.MANIFEST, JsonDocument.bytes(manifest)));
        return documents;
    }

    /**
     * @param id of an image: the digest of its config
     * @return where the config is in an archive that we write
     */
    public static String configName(Digest id) {
        return id.hex() + ".json";
    }

    /**
     * @param diffId of a layer
     * @return where it is in an archive that we write
     */
    public static String layerPath(Digest diffId) {
        return diffId.hex() + "/layer.tar";
    }
}
