package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * An index: the manifests of one image for several platforms (image-spec, image-index.md; Docker's manifest list).
 *
 * @param bytes     the document as it was stored
 * @param digest    of those bytes
 * @param mediaType Docker's or OCI's
 * @param manifests the entries in their order; immutable
 */
public record ImageIndex(byte[] bytes, Digest digest, MediaType mediaType, List<Descriptor> manifests)
        implements ManifestDocument {

    private static final int MOST_ENTRIES = 10_000;

    static ImageIndex parse(String what, byte[] content, JsonNode top, MediaType mediaType)
            throws MalformedImageException {
        if (!mediaType.isIndex()) {
            throw new MalformedImageException(what + " is not an image", "it is " + Printable.escape(mediaType.value()),
                    null);
        }
        JsonNode manifests = top.path("manifests");
        if (!manifests.isArray() || manifests.size() > MOST_ENTRIES) {
            throw new MalformedImageException(what + " is malformed",
                    manifests.isArray() ? manifests.size() + " entries are too many" : "its manifests are no list", null);
        }
        List<Descriptor> entries = new ArrayList<>();
        for (JsonNode entry : manifests) {
            entries.add(Descriptor.parse(what, entry));
        }
        return new ImageIndex(content, Digest.of(content), mediaType, List.copyOf(entries));
    }

    /** Two indexes are the same when their bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof ImageIndex that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "ImageIndex[" + digest + ", " + manifests.size() + " manifests]";
    }
}
