package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;

/** What a registry answers for a tag: the manifest of one image, an index of several, or an artifact. */
public sealed interface ManifestDocument permits Manifest, ImageIndex, Schema1Manifest, Artifact {

    /** @return the document as it was stored, byte for byte; not to be changed */
    byte[] bytes();

    /** @return the document's own digest */
    Digest digest();

    /** @return what kind of document it is */
    MediaType mediaType();

    /**
     * @param name a digest of any algorithm
     * @return whether the document is the one that it names
     */
    default boolean isNamed(Digest name) {
        return name.matches(bytes());
    }

    /**
     * Reads a manifest or an index, and refuses what two readers could understand differently: fields of both, in any
     * letter case, or a declared type that contradicts the content (CVE-2021-41190).
     *
     * @param what        names the document for errors, as in "manifest of ns/app:1"; already printable
     * @param content     the document's bytes
     * @param contentType what the transport says of it; null where it says nothing
     * @return a {@link Manifest}, a {@link Schema1Manifest}, an {@link ImageIndex} or an {@link Artifact}
     * @throws MalformedImageException if it is malformed, ambiguous, or of a kind that cannot be read
     */
    static ManifestDocument parse(String what, byte[] content, MediaType contentType) throws MalformedImageException {
        JsonNode top = JsonDocument.object(what, content);
        Set<String> fields = new HashSet<>();
        for (Iterator<String> names = top.fieldNames(); names.hasNext();) {
            String name = names.next();
            // Go's JSON also takes the long s for an s; upper case brings the two together.
            String folded = name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
            if (!fields.add(folded)) {
                throw ambiguous(what, Printable.escape(name) + " occurs in two spellings");
            }
            if (folded.equals("mediatype") && !name.equals("mediaType")) {
                throw ambiguous(what, "some would read " + Printable.escape(name) + " as its mediaType");
            }
        }
        MediaType stated = MediaType.parse(Descriptor.text(what, top, "mediaType"));
        boolean likeSchema1 = fields.contains("fslayers") || fields.contains("signatures");
        boolean likeManifest = fields.contains("layers") || fields.contains("config");
        boolean likeIndex = fields.contains("manifests");
        if (likeIndex && likeManifest || likeSchema1 && (likeIndex || likeManifest)) {
            throw ambiguous(what, "it has the fields of several kinds of document");
        }
        if (likeSchema1 || contentType != null && contentType.isSchema1()) {
            for (MediaType type : new MediaType[] {stated, contentType}) {
                if (type != null && (type.isManifest() || type.isIndex())) {
                    throw ambiguous(what, "declared as " + type + ", with the content of Docker's schema 1");
                }
            }
            return Schema1Manifest.parse(what, content, top);
        }
        JsonNode version = top.path("schemaVersion");
        if (!version.isInt() || version.intValue() != 2) {
            throw new MalformedImageException(what + " cannot be read", "its schemaVersion is not 2", null);
        }
        MediaType kind = kind(what, stated, contentType, likeIndex);
        return likeIndex ? ImageIndex.parse(what, content, top, kind) : Manifest.parse(what, content, top, kind);
    }

    private static MediaType kind(String what, MediaType stated, MediaType contentType, boolean index)
            throws MalformedImageException {
        for (MediaType type : new MediaType[] {stated, contentType}) {
            if (type != null && (index ? type.isManifest() : type.isIndex())) {
                throw ambiguous(what, "declared as " + Printable.escape(type.value()) + ", with the content of "
                        + (index ? "an index" : "a manifest"));
            }
        }
        boolean transportKnows = contentType != null && (contentType.isManifest() || contentType.isIndex());
        if (stated != null && transportKnows && !stated.equals(contentType)) {
            throw ambiguous(what, "sent as " + contentType + ", but declares " + Printable.escape(stated.value()));
        }
        if (stated != null) {
            return stated;
        }
        if (transportKnows) {
            return contentType;
        }
        return index ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST;
    }

    private static MalformedImageException ambiguous(String what, String why) {
        return new MalformedImageException(what + " is ambiguous and was refused", why, null);
    }
}
