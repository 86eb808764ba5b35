package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a manifest, an index or an artifact refers to, whatever it means: what must be copied with it (image-spec,
 * manifest.md and image-index.md; the artifact manifest of OCI 1.1's release candidates has {@code blobs}).
 *
 * @param config    of an image or an artifact; empty for an index
 * @param blobs     config first, then layers; those that may not be distributed, and are to be had elsewhere, are left out;
 *                  immutable
 * @param manifests of an index, in its order; immutable
 * @param subject   what it is about; empty for most
 */
public record ManifestReferences(Optional<Descriptor> config, List<Descriptor> blobs, List<Descriptor> manifests, Optional<Descriptor> subject) {

    /**
     * @param what    names the document for errors; already printable
     * @param content the document
     * @return what it refers to
     * @throws MalformedImageException if it is no manifest, or could be read in two ways
     */
    public static ManifestReferences parse(String what, byte[] content) throws MalformedImageException {
        JsonNode top = JsonDocument.object(what, content);
        List<Descriptor> manifests = list(what, top, "manifests");
        List<Descriptor> blobs = new ArrayList<>();
        Optional<Descriptor> config = top.has("config") ? Optional.of(Descriptor.parse(what, top.path("config")))
                : Optional.empty();
        config.ifPresent(blobs::add);
        blobs.addAll(list(what, top, "layers"));
        blobs.addAll(list(what, top, "blobs"));
        boolean index = top.has("manifests");
        if (index && (top.has("config") || top.has("layers") || top.has("blobs"))) {
            throw new MalformedImageException(what + " is ambiguous and was refused", "it has the fields of a manifest and of"
                    + " an index", null);
        }
        if (!index && config.isEmpty() && top.path("layers").isEmpty() && top.path("blobs").isEmpty()) {
            throw new MalformedImageException(what + " cannot be copied", "it is no manifest that refers to anything", null);
        }
        Optional<Descriptor> subject = top.path("subject").isObject()
                ? Optional.of(Descriptor.parse(what, top.path("subject"))) : Optional.empty();
        return new ManifestReferences(config, List.copyOf(blobs), manifests, subject);
    }

    private static List<Descriptor> list(String what, JsonNode top, String field) throws MalformedImageException {
        JsonNode list = top.path(field);
        if (list.isMissingNode() || list.isNull()) {
            return List.of();
        }
        if (!list.isArray() || list.size() > Manifest.MOST_LAYERS) {
            throw new MalformedImageException(what + " is malformed", "its " + field + " are no list, or far too many", null);
        }
        List<Descriptor> parsed = new ArrayList<>();
        for (JsonNode entry : list) {
            Descriptor descriptor = Descriptor.parse(what, entry);
            if (!isElsewhere(descriptor, entry)) {
                parsed.add(descriptor);
            }
        }
        return List.copyOf(parsed);
    }

    /** Where nothing says where it is to be had, nobody could have it but from here: skopeo copies it, and registries want it. */
    private static boolean isElsewhere(Descriptor descriptor, JsonNode entry) {
        return descriptor.mediaType() != null && descriptor.mediaType().isNondistributable() && !entry.path("urls").isEmpty();
    }
}
