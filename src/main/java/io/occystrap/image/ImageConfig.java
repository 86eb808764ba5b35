package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * An image's config: what it runs, and the diffIds of its layers (image-spec, config.md).
 *
 * @param bytes    the document as it was stored, byte for byte; its digest is the image ID
 * @param digest   of those bytes
 * @param platform what the image runs on
 * @param diffIds  digests of the uncompressed layers, base first; immutable
 * @param json     the whole document, parsed; not to be changed
 */
public record ImageConfig(byte[] bytes, Digest digest, Platform platform, List<Digest> diffIds, JsonNode json) {

    /**
     * @param what    names the config for errors, as in "config of ns/app:1"; already printable
     * @param content the document's bytes
     * @return the config
     * @throws MalformedImageException if it is not an image's config
     */
    public static ImageConfig parse(String what, byte[] content) throws MalformedImageException {
        JsonNode top = JsonDocument.object(what, content);
        JsonNode ids = top.path("rootfs").path("diff_ids");
        if (!ids.isArray() && !ids.isNull() && !ids.isMissingNode() || !top.path("rootfs").isObject()) {
            throw new MalformedImageException(what + " is not an image's config", "it has no rootfs.diff_ids", null);
        }
        if (ids.size() > Manifest.MOST_LAYERS) {
            throw new MalformedImageException(what + " is malformed", ids.size() + " diff_ids are too many", null);
        }
        List<Digest> diffIds = new ArrayList<>();
        for (JsonNode id : ids) {
            diffIds.add(Descriptor.digest(what, id));
        }
        Platform platform = new Platform(Descriptor.text(what, top, "os"), Descriptor.text(what, top, "architecture"),
                Descriptor.text(what, top, "variant"));
        return new ImageConfig(content, Digest.of(content), platform, List.copyOf(diffIds), top);
    }

    /**
     * @param what   names the image for the error; already printable
     * @param layers how many layers the manifest, or the archive, has
     * @throws MalformedImageException if this config has another number of diffIds
     */
    public void requireLayers(String what, int layers) throws MalformedImageException {
        if (diffIds.size() != layers) {
            throw new MalformedImageException(what + " is malformed",
                    "it has " + layers + " layers, but its config has " + diffIds.size() + " diff_ids", null);
        }
    }

    /**
     * @param what   names the image for the error; already printable
     * @param actual the diffIds of the layers as they were read, base first
     * @throws MalformedImageException if they are not those of this config
     */
    public void requireDiffIds(String what, List<Digest> actual) throws MalformedImageException {
        if (!diffIds.equals(actual)) {
            throw new MalformedImageException(what + " is malformed", "its layers are not those that its config lists",
                    null);
        }
    }

    /**
     * The steps of the history that made layers (image-spec, config.md, "history").
     *
     * @return those without {@code empty_layer}, base first; of an image as it should be none at all, or one for each layer
     */
    public List<JsonNode> layerHistory() {
        List<JsonNode> steps = new ArrayList<>();
        for (JsonNode step : json.path("history")) {
            if (!step.path("empty_layer").asBoolean(false)) {
                steps.add(step);
            }
        }
        return steps;
    }

    /**
     * @param layers how many layers the image has
     * @return for each of them, base first, the command that made it; empty where the history does not say, or is that of
     *         other layers
     */
    public List<Optional<String>> createdBy(int layers) {
        List<JsonNode> steps = layerHistory();
        return steps.size() == layers
                ? steps.stream().map(step -> Optional.ofNullable(step.path("created_by").textValue())).toList()
                : Collections.nCopies(layers, Optional.empty());
    }

    /** Two configs are the same when their bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ImageConfig that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "ImageConfig[" + digest + "]";
    }
}
