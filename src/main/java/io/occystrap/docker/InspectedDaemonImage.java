package io.occystrap.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.Digest;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * What a daemon says of an image before it sends it ({@code GET /images/NAME/json}).
 *
 * @param id         that the daemon knows it by
 * @param idOfConfig whether that is the digest of its config; where a daemon keeps manifests (Docker with containerd's
 *                   image store), it is the manifest's, or an index's
 * @param diffIds    of its layers, base first; immutable
 */
record InspectedDaemonImage(Digest id, boolean idOfConfig, List<Digest> diffIds) {

    /**
     * @param what names the answer for errors; printable
     * @param top  the answer
     * @return what counts of it
     * @throws MalformedImageException if that is missing or malformed
     */
    static InspectedDaemonImage parse(String what, JsonNode top) throws MalformedImageException {
        JsonNode layers = top.path("RootFS").path("Layers");
        if (layers.size() > Manifest.MOST_LAYERS || !layers.isArray() && !layers.isNull() && !layers.isMissingNode()) {
            throw new MalformedImageException(what + " is malformed", "RootFS.Layers is no list of layers, or far too long",
                    null);
        }
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode layer : layers) {
            diffIds.add(digest(what, layer));
        }
        return new InspectedDaemonImage(digest(what, top.path("Id")), !top.path("Descriptor").isObject(),
                List.copyOf(diffIds));
    }

    private static Digest digest(String what, JsonNode node) throws MalformedImageException {
        try {
            return Digest.parse(node.asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedImageException(what + " is malformed", e.getMessage(), null, e);
        }
    }
}
