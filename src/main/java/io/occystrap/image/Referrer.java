package io.occystrap.image;

import java.util.Objects;
import java.util.Optional;

/**
 * Something that a store has about a manifest: a signature, an SBOM, an attestation.
 *
 * @param subject  the manifest that it is about
 * @param manifest of the referrer
 * @param tag      by which it is found, as cosign does it; empty where its own {@code subject} says it (image-spec,
 *                 manifest.md)
 */
public record Referrer(Digest subject, StoredManifest manifest, Optional<String> tag) {

    /** @throws NullPointerException if something is null */
    public Referrer {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(manifest, "manifest");
        Objects.requireNonNull(tag, "tag");
    }
}
