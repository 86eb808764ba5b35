package io.occystrap.image;

import java.io.IOException;

/**
 * The digest by which an image can be named.
 *
 * @param image  what the image is called, printable
 * @param digest of the document
 * @param kind   what document that is
 */
public record ImageDigest(String image, Digest digest, Kind kind) {

    /** What a digest is of. */
    public enum Kind {

        /** The manifest of one image. */
        MANIFEST("manifest"),
        /** An index of several. */
        INDEX("index"),
        /** The config: the image ID, of an image whose store keeps no manifest. */
        CONFIG("imageId");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * @param image not closed; nothing is read where its store knows the digest
     * @return its digest: of what its store keeps, or else the image ID
     * @throws IOException if its documents must be read and cannot be
     */
    public static ImageDigest of(Image image) throws IOException {
        if (image.stored().isEmpty()) {
            return new ImageDigest(image.name(), image.id(), Kind.CONFIG);
        }
        StoredManifest stored = image.stored().get();
        return new ImageDigest(image.name(), stored.digest(), kind(stored.mediaType()));
    }

    /**
     * @param mediaType of a manifest or an index; may be null
     * @return what it is
     */
    public static Kind kind(MediaType mediaType) {
        return mediaType != null && mediaType.isIndex() ? Kind.INDEX : Kind.MANIFEST;
    }
}
