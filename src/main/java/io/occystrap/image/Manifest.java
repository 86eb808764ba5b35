package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * The manifest of one image: its config and its layers, base first (image-spec, manifest.md; Docker's schema 2).
 *
 * @param bytes     the document as it was stored
 * @param digest    of those bytes
 * @param mediaType Docker's or OCI's
 * @param config    where the config is
 * @param layers    where the layers are, base first; immutable
 */
public record Manifest(byte[] bytes, Digest digest, MediaType mediaType, Descriptor config, List<Descriptor> layers)
        implements ManifestDocument {

    /** The most layers that an image may have: far above what a daemon can mount, far below what fills the memory. */
    public static final int MOST_LAYERS = 10_000;

    /** @return the manifest, or an {@link Artifact} where the config is none of an image */
    static ManifestDocument parse(String what, byte[] content, JsonNode top, MediaType mediaType)
            throws MalformedImageException {
        if (!mediaType.isManifest()) {
            throw new MalformedImageException(what + " is not an image", "it is " + Printable.escape(mediaType.value()),
                    null);
        }
        Descriptor config = Descriptor.parse(what, top.path("config"));
        String artifact = Descriptor.text(what, top, "artifactType");
        if (config.mediaType() != null && !config.mediaType().isImageConfig()) {
            return new Artifact(content, Digest.of(content), mediaType,
                    artifact != null && !artifact.isBlank() ? MediaType.parse(artifact) : config.mediaType());
        }
        JsonNode layers = top.path("layers");
        if (!layers.isArray() || layers.size() > MOST_LAYERS) {
            throw new MalformedImageException(what + " is malformed",
                    layers.isArray() ? layers.size() + " layers are too many" : "it has no list of layers", null);
        }
        List<Descriptor> parsed = new ArrayList<>();
        for (JsonNode layer : layers) {
            parsed.add(Descriptor.parse(what, layer));
        }
        return new Manifest(content, Digest.of(content), mediaType, config, List.copyOf(parsed));
    }

    /**
     * Writes a Docker schema 2 manifest, for images whose store has none: a docker-save archive, a directory.
     *
     * @param config where the config is
     * @param layers where the layers are, base first
     * @return the manifest; the same arguments give the same bytes
     */
    public static Manifest of(Descriptor config, List<Descriptor> layers) {
        return of(MediaType.DOCKER_MANIFEST, config, layers);
    }

    /**
     * Writes a manifest.
     *
     * @param mediaType Docker's schema 2 or OCI's
     * @param config    where the config is
     * @param layers    where the layers are, base first
     * @return the manifest; the same arguments give the same bytes
     */
    public static Manifest of(MediaType mediaType, Descriptor config, List<Descriptor> layers) {
        ObjectNode top = JsonNodeFactory.instance.objectNode();
        top.put("schemaVersion", 2).put("mediaType", mediaType.value());
        top.set("config", node(config));
        ArrayNode list = top.putArray("layers");
        layers.forEach(layer -> list.add(node(layer)));
        byte[] bytes = JsonDocument.bytes(top);
        return new Manifest(bytes, Digest.of(bytes), mediaType, config, List.copyOf(layers));
    }

    /** @return bytes of the layers, as they are stored; of sizes that lie, the largest number */
    public long size() {
        return Descriptor.sum(layers);
    }

    private static ObjectNode node(Descriptor descriptor) {
        return JsonNodeFactory.instance.objectNode()
                .put("mediaType", descriptor.mediaType().value())
                .put("size", descriptor.size())
                .put("digest", descriptor.digest().toString());
    }

    /** Two manifests are the same when their bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Manifest that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "Manifest[" + digest + ", " + layers.size() + " layers]";
    }
}
