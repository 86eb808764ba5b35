package io.occystrap.image;

/**
 * A manifest of something that is no image: a Helm chart, a signature, an SBOM (image-spec, manifest.md, "Guidelines for
 * Artifact Usage"). It can be copied, and not be unpacked.
 *
 * @param bytes     the document as it was stored
 * @param digest    of those bytes
 * @param mediaType of the document
 * @param type      of the artifact: its artifactType, or else its config's type
 */
public record Artifact(byte[] bytes, Digest digest, MediaType mediaType, MediaType type) implements ManifestDocument {

    /**
     * @param what names it for the error; already printable
     * @return the error that says so to who wanted an image
     */
    public MalformedImageException refusal(String what) {
        return new MalformedImageException(what + " is not an image",
                "it is an artifact of type " + Printable.escape(type.value()),
                "from registry to registry it can be copied");
    }

    /** Two artifacts are the same when their bytes are. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Artifact that && digest.equals(that.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    @Override
    public String toString() {
        return "Artifact[" + digest + ", " + type + "]";
    }
}
