package io.occystrap.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * An index, and what it lists.
 *
 * @param digest    of the index
 * @param mediaType Docker's or OCI's
 * @param entries   in its order; immutable
 */
public record DescribedIndex(Digest digest, MediaType mediaType, List<Entry> entries) {

    /**
     * What an index lists.
     *
     * @param descriptor of the manifest, with its platform where it has one
     * @param imageBytes bytes of that image's layers, as they are stored; empty where its manifest was not read, is not
     *                   there, or is no image's
     */
    public record Entry(Descriptor descriptor, OptionalLong imageBytes) { }

    /**
     * @param index to describe
     * @return what it says itself
     */
    static DescribedIndex of(ImageIndex index) {
        return new DescribedIndex(index.digest(), index.mediaType(),
                index.manifests().stream().map(entry -> new Entry(entry, OptionalLong.empty())).toList());
    }

    /**
     * @param what   names the image for errors; already printable
     * @param index  to describe
     * @param stored the same, from where its manifests can be read
     * @return what it says, and how large its images are
     * @throws IOException if a manifest that is there cannot be read, or is malformed
     */
    static DescribedIndex of(String what, ImageIndex index, StoredManifest stored) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            entries.add(new Entry(entry, isImage(entry) ? size(what, stored, entry) : OptionalLong.empty()));
        }
        return new DescribedIndex(index.digest(), index.mediaType(), List.copyOf(entries));
    }

    private static boolean isImage(Descriptor entry) {
        boolean attestation = entry.platform() != null && entry.platform().isUnknown();
        return !attestation && entry.artifactType() == null && entry.mediaType() != null && entry.mediaType().isManifest();
    }

    private static OptionalLong size(String what, StoredManifest stored, Descriptor entry) throws IOException {
        try {
            StoredManifest child = stored.child(entry);
            return ManifestDocument.parse("manifest " + entry.digest() + " of " + what, child.bytes(), child.mediaType())
                    instanceof Manifest manifest ? OptionalLong.of(manifest.size()) : OptionalLong.empty();
        } catch (ImageNotFoundException e) {
            // Who copies one platform of several often keeps the index.
            return OptionalLong.empty();
        }
    }
}
