package io.occystrap.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Finds the manifest for a platform in an index (image-spec, image-index.md: the first match counts). Attestations and
 * other entries that are no images are passed over; nested indexes are followed to a bounded depth; an entry that
 * names no platform is taken when nothing else fits.
 */
public final class PlatformChoice {

    /** How an index, or a manifest in one, is read. */
    @FunctionalInterface
    public interface DocumentSource {

        /**
         * @param descriptor an entry of an index
         * @return the document that it describes, verified
         * @throws IOException if it cannot be had or is not what the descriptor says
         */
        ManifestDocument read(Descriptor descriptor) throws IOException;
    }

    /** How deep indexes may be nested, the outermost counted. */
    static final int DEEPEST = 4;
    /** How many indexes may be in one. */
    static final int MOST_NESTED = 64;

    private final Platform wanted;
    private final DocumentSource documents;
    private final TreeSet<String> seen = new TreeSet<>();
    private final Map<Digest, ManifestDocument> nestedIndexes = new HashMap<>();

    /**
     * @param wanted    the platform to find
     * @param documents reads nested indexes and the manifest that is chosen
     */
    public PlatformChoice(Platform wanted, DocumentSource documents) {
        this.wanted = wanted;
        this.documents = documents;
    }

    /**
     * @param what     names the image for errors; already printable
     * @param document a manifest, which is its own answer, or an index
     * @return the manifest for the platform
     * @throws ImageNotFoundException if the index has none for it
     * @throws IOException            if a document cannot be read
     */
    public Manifest choose(String what, ManifestDocument document) throws IOException {
        if (document instanceof Manifest manifest) {
            return manifest;
        }
        if (!(document instanceof ImageIndex index)) {
            throw refusal(what, document);
        }
        for (Platform platform : wanted.compatible()) {
            Optional<Descriptor> match = find(index, platform, 1, new HashSet<>());
            if (match.isPresent()) {
                return read(what, match.get());
            }
        }
        Optional<Descriptor> unlabelled = find(index, null, 1, new HashSet<>());
        if (unlabelled.isPresent()) {
            return read(what, unlabelled.get());
        }
        throw new ImageNotFoundException(what + " has no image for " + wanted,
                seen.isEmpty() ? "its index lists none at all" : "it has " + String.join(", ", seen),
                "choose with --os, --architecture and --variant");
    }

    private Manifest read(String what, Descriptor chosen) throws IOException {
        ManifestDocument document = documents.read(chosen);
        if (document instanceof Manifest manifest) {
            return manifest;
        }
        if (!(document instanceof ImageIndex)) {
            throw refusal(what, document);
        }
        throw new MalformedImageException(what + " is ambiguous and was refused",
                "its index calls " + chosen.digest() + " a manifest, but it is an index", null);
    }

    private static MalformedImageException refusal(String what, ManifestDocument document) {
        return document instanceof Artifact artifact ? artifact.refusal(what)
                : new MalformedImageException(what + " cannot be read",
                        "it is of Docker's schema 1, which is read from registries alone, and not out of an index",
                        "push the image again with a current tool");
    }

    /** @param passed nested indexes that have no such image: listed again, they have none either */
    private Optional<Descriptor> find(ImageIndex index, Platform platform, int depth, Set<Digest> passed) throws IOException {
        List<Descriptor> nested = new ArrayList<>();
        for (Descriptor entry : index.manifests()) {
            if (entry.mediaType() != null && entry.mediaType().isIndex()) {
                nested.add(entry);
                continue;
            }
            boolean image = (entry.mediaType() == null || entry.mediaType().isManifest())
                    && (entry.platform() == null || !entry.platform().isUnknown()) && entry.artifactType() == null;
            if (!image) {
                continue;
            }
            if (entry.platform() != null) {
                seen.add(entry.platform().toString());
            }
            if (platform == null ? entry.platform() == null : platform.equals(entry.platform())) {
                return Optional.of(entry);
            }
        }
        if (!nested.isEmpty() && depth == DEEPEST) {
            throw new MalformedImageException("index " + index.digest() + " was refused",
                    "indexes are nested more than " + DEEPEST + " deep", null);
        }
        for (Descriptor entry : nested) {
            if (passed.add(entry.digest()) && nested(entry) instanceof ImageIndex inner) {
                Optional<Descriptor> match = find(inner, platform, depth + 1, passed);
                if (match.isPresent()) {
                    return match;
                }
            }
        }
        return Optional.empty();
    }

    private ManifestDocument nested(Descriptor entry) throws IOException {
        ManifestDocument known = nestedIndexes.get(entry.digest());
        if (known != null) {
            return known;
        }
        if (nestedIndexes.size() == MOST_NESTED) {
            throw new MalformedImageException("index was refused", "it has more than " + MOST_NESTED
                    + " nested indexes", null);
        }
        ManifestDocument read = documents.read(entry);
        nestedIndexes.put(entry.digest(), read);
        return read;
    }
}
