package io.occystrap.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Printable;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.StoredManifest;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A stored manifest, or an index with all that it lists, in the other kind of the two, Docker's or OCI's. Types and so
 * digests of documents change; configs and layers stay what they are, as do the members that both kinds have.
 *
 * @param bytes     the document
 * @param mediaType what kind of document it is
 * @param digest    of the document
 * @param blobs     as the stored manifest has them
 * @param children  of an index, what it lists
 */
record RetypedManifest(byte[] bytes, MediaType mediaType, Digest digest, List<StoredBlob> blobs,
        List<StoredManifest> children) implements StoredManifest {

    /**
     * @param top    a manifest or an index
     * @param docker whether Docker's kind is wanted
     * @return the same in that kind; itself where it is of that kind already
     * @throws IllegalArgumentException if that kind has no type for something in it
     * @throws IOException              if it cannot be read or is malformed
     */
    static StoredManifest of(StoredManifest top, boolean docker) throws IOException {
        Map<Digest, StoredManifest> made = new HashMap<>();
        for (StoredManifest manifest : ManifestTree.flattened(top)) {
            made.put(manifest.digest(), manifest.mediaType().isIndex() ? index(manifest, made, docker)
                    : manifest(manifest, docker));
        }
        return made.get(top.digest());
    }

    private static ObjectNode json(StoredManifest manifest) throws IOException {
        return JsonDocument.object("manifest " + manifest.digest(), manifest.bytes()).deepCopy();
    }

    private static StoredManifest index(StoredManifest index, Map<Digest, StoredManifest> made, boolean docker)
            throws IOException {
        ObjectNode json = json(index);
        Map<Digest, StoredManifest> children = new LinkedHashMap<>();
        boolean same = index.mediaType().isDocker() == docker;
        for (JsonNode entry : json.path("manifests")) {
            Digest old = Digest.parse(entry.path("digest").asText());
            StoredManifest child = made.get(old);
            children.put(child.digest(), child);
            same &= child.digest().equals(old);
            ((ObjectNode) entry).put("mediaType", child.mediaType().value()).put("digest", child.digest().toString())
                    .put("size", child.bytes().length);
        }
        return same ? index : document(json, docker ? MediaType.DOCKER_INDEX : MediaType.OCI_INDEX, List.of(),
                List.copyOf(children.values()));
    }

    private static StoredManifest manifest(StoredManifest manifest, boolean docker) throws IOException {
        if (manifest.mediaType().isDocker() == docker) {
            return manifest;
        }
        ObjectNode json = json(manifest);
        if (json.path("config") instanceof ObjectNode config) {
            retype(config, docker);
        }
        for (JsonNode layer : json.path("layers")) {
            retype((ObjectNode) layer, docker);
        }
        if (!manifest.mediaType().isManifest()) {
            throw noType(manifest.mediaType().value(), docker);
        }
        return document(json, docker ? MediaType.DOCKER_MANIFEST : MediaType.OCI_MANIFEST, manifest.blobs(), List.of());
    }

    private static void retype(ObjectNode descriptor, boolean docker) {
        String type = descriptor.path("mediaType").asText();
        descriptor.put("mediaType", ImageForm.retyped(MediaType.parse(type), docker)
                .orElseThrow(() -> noType(type, docker)).value());
    }

    private static IllegalArgumentException noType(String type, boolean docker) {
        return new IllegalArgumentException((docker ? "Docker" : "OCI") + " has no type for " + Printable.escape(type)
                + " (leave format out)");
    }

    private static RetypedManifest document(ObjectNode json, MediaType type, List<StoredBlob> blobs,
            List<StoredManifest> children) {
        byte[] bytes = JsonDocument.bytes(json.put("mediaType", type.value()));
        return new RetypedManifest(bytes, type, Digest.of(bytes), blobs, children);
    }

    @Override
    public StoredManifest child(Descriptor entry) throws ImageNotFoundException {
        return children.stream().filter(child -> child.digest().equals(entry.digest())).findFirst().orElseThrow(
                () -> new ImageNotFoundException("index " + digest + " does not list " + entry.digest(), null, null));
    }

    /** Two manifests are the same when their bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RetypedManifest that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "RetypedManifest[" + digest + "]";
    }
}
