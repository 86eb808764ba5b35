package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Docker's first manifest, signed or not (Docker's manifest-v2-1.md). It has no config and no sizes, and names layers only
 * as they are stored: the config follows from it when the layers' diffIds are known.
 *
 * @param bytes     the document as it was stored
 * @param signed    the document without its signatures; of one that has none, the same as {@code bytes}
 * @param digest    of what was signed
 * @param mediaType signed or not
 * @param platform  what the image runs on
 * @param newest    the {@code v1Compatibility} of the uppermost step
 * @param steps     base first; immutable
 */
public record Schema1Manifest(byte[] bytes, byte[] signed, Digest digest, MediaType mediaType, Platform platform,
        RawJson newest, List<Schema1Step> steps) implements ManifestDocument {

    /** Of a v1Compatibility, what no config has. */
    private static final Set<String> NOT_OF_A_CONFIG =
            Set.of("id", "parent", "parent_id", "layer_id", "throwaway", "Size");

    private static final Set<String> MADE_HERE = Set.of("rootfs", "history");

    static Schema1Manifest parse(String what, byte[] content, JsonNode top) throws MalformedImageException {
        JsonNode version = top.path("schemaVersion");
        if (!version.isInt() || version.intValue() != 1) {
            throw new MalformedImageException(what + " cannot be read", "its schemaVersion is not 1", null);
        }
        boolean isSigned = top.has("signatures");
        byte[] signed = isSigned ? Schema1Signature.payload(what, content, top) : content;
        JsonNode layers = top.path("fsLayers");
        JsonNode history = top.path("history");
        if (!layers.isArray() || !history.isArray() || layers.isEmpty() || layers.size() != history.size()) {
            throw new MalformedImageException(what + " is malformed", "it has " + layers.size() + " fsLayers, and a history of "
                    + history.size(), null);
        }
        if (layers.size() > Manifest.MOST_LAYERS) {
            throw new MalformedImageException(what + " is malformed", layers.size() + " layers are too many", null);
        }
        List<Schema1Step> steps = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            steps.add(Schema1Step.parse(what, layers.get(i), history.get(i)));
        }
        RawJson newest = Schema1Step.compatibility(what, history.get(0));
        requirePlainNames(what, newest.json());
        String os = Descriptor.text(what, newest.json(), "os");
        Platform platform = new Platform(os == null ? "linux" : os, Descriptor.text(what, top, "architecture"),
                Descriptor.text(what, newest.json(), "variant"));
        return new Schema1Manifest(content, signed, Digest.of(signed),
                isSigned ? MediaType.DOCKER_SCHEMA_1_SIGNED : MediaType.DOCKER_SCHEMA_1, platform, newest,
                chained(what, steps));
    }

    /** What decodes JSON without regard to case, as Go does, would take another member for the one that is made here. */
    private static void requirePlainNames(String what, JsonNode newest) throws MalformedImageException {
        for (Map.Entry<String, JsonNode> member : newest.properties()) {
            String name = member.getKey();
            if (MADE_HERE.contains(name.toLowerCase(Locale.ROOT)) && !MADE_HERE.contains(name)) {
                throw new MalformedImageException(what + " is ambiguous and was refused",
                        "a v1Compatibility has a " + Printable.escape(name), null);
            }
        }
    }

    /**
     * Steps name their parents, and must be in that order. One that follows itself counts once, as it does for Docker,
     * whose daemons wrote such manifests.
     */
    private static List<Schema1Step> chained(String what, List<Schema1Step> newestFirst) throws MalformedImageException {
        List<Schema1Step> steps = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (int i = newestFirst.size() - 1; i >= 0; i--) {
            Schema1Step step = newestFirst.get(i);
            String below = steps.isEmpty() ? "" : steps.get(steps.size() - 1).id();
            if (step.id().equals(below)) {
                steps.set(steps.size() - 1, step);
                continue;
            }
            if (!step.parent().equals(below) || !ids.add(step.id())) {
                throw new MalformedImageException(what + " is malformed",
                        "its steps are not one above the other: " + step.id() + " is not above "
                                + (below.isEmpty() ? "nothing" : below), null);
            }
            steps.add(step);
        }
        return List.copyOf(steps);
    }

    /** @return the layers as they are stored, base first; the same may occur more than once; immutable */
    public List<Digest> layers() {
        return steps.stream().filter(step -> !step.empty()).map(Schema1Step::blob).toList();
    }

    /**
     * Makes the config that Docker, podman and skopeo make, byte for byte, so that the image has the same ID everywhere.
     *
     * @param what    names the image for errors; already printable
     * @param diffIds of the layers, base first
     * @return the config
     * @throws MalformedImageException if what the manifest says makes none
     */
    public ImageConfig config(String what, List<Digest> diffIds) throws MalformedImageException {
        ArrayNode history = JsonNodeFactory.instance.arrayNode();
        steps.forEach(step -> history.add(step.history()));
        ObjectNode rootfs = JsonNodeFactory.instance.objectNode().put("type", "layers");
        ArrayNode list = rootfs.putArray("diff_ids");
        diffIds.forEach(diffId -> list.add(diffId.toString()));
        return ImageConfig.parse(what,
                newest.asGoWrites(NOT_OF_A_CONFIG, Map.of("history", history, "rootfs", rootfs)));
    }

    /** The digest is of what was signed: everybody may add a signature. */
    @Override
    public boolean isNamed(Digest name) {
        return name.matches(signed);
    }

    /** Two manifests are the same when what was signed is. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Schema1Manifest that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "Schema1Manifest[" + digest + "]";
    }
}
