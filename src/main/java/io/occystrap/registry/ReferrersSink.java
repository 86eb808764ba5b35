package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.archive.ImageForm;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.ImageSink;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Receipt;
import io.occystrap.image.Referrer;
import io.occystrap.image.ReferrerStore;
import io.occystrap.image.ReferrerTree;
import io.occystrap.image.StoredManifest;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Writes an image into a registry, and then what refers to it: signatures, SBOMs, attestations. All of it goes byte for byte.
 * What there is is found out before anything is written.
 */
final class ReferrersSink implements ImageSink {

    private static final int MOST_MERGES = 5;
    /** How long another writer may take between reading an index and writing it. */
    private static final Duration SETTLING = Duration.ofMillis(500);

    private final RegistryAccess access;
    private final ImageReference destination;
    private final ImageForm form;
    private final Path temporaryDirectory;
    private final int parallel;

    /** As those of {@link RegistrySink}. */
    ReferrersSink(RegistryAccess access, ImageReference destination, ImageForm form, Path temporaryDirectory,
            int parallel) {
        this.access = Objects.requireNonNull(access, "access");
        this.destination = Objects.requireNonNull(destination, "destination");
        this.form = Objects.requireNonNull(form, "form");
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.parallel = parallel;
    }

    @Override
    public Receipt write(Image image) throws IOException {
        long start = System.nanoTime();
        StoredManifest top = image.stored().orElseThrow(() -> refusal(image,
                "they are about the manifest of a registry, which would not be the one that is written; leave filters out"));
        if (!form.keep(top.mediaType())) {
            throw refusal(image, "they are about the manifest as it is; leave format and compression out");
        }
        ReferrerStore store = top.referrers().orElseThrow(() -> refusal(image, "only registries know them"));
        List<Referrer> referrers = ReferrerTree.of(image.name(), top, store);
        Receipt whole = write(image, destination, form);
        int layers = whole.layers();
        long bytes = whole.bytes();
        int skipped = whole.layersSkipped();
        for (Referrer referrer : referrers) {
            Digest digest = referrer.tag().isPresent() ? null : referrer.manifest().digest();
            ImageReference where = new ImageReference(destination.registry(), destination.repository(),
                    referrer.tag().orElse(null), digest);
            Receipt one = write(new ArtifactImage(where, referrer.manifest(), new MalformedImageException(
                    where + " is copied as it is", "it is a referrer", null)), where, ImageForm.AS_IT_IS);
            layers += one.layers();
            bytes += one.bytes();
            skipped += one.layersSkipped();
        }
        list(referrers);
        return new Receipt(whole.destination(), whole.image(), whole.digest(), whole.imageId(), layers, bytes, skipped,
                Duration.ofNanos(System.nanoTime() - start), whole.hidden(), OptionalInt.of(referrers.size()));
    }

    private static IllegalArgumentException refusal(Image image, String why) {
        return new IllegalArgumentException("no referrers can go with " + image.name() + " (" + why
                + ", or leave referrers out)");
    }

    private Receipt write(Image image, ImageReference where, ImageForm form) throws IOException {
        return new RegistrySink(access, where, form, temporaryDirectory, parallel).write(image);
    }

    /** A registry without the API cannot list what it got: there it is the writer who keeps an index of it. */
    private void list(List<Referrer> referrers) throws IOException {
        Map<Digest, List<StoredManifest>> bySubject = new LinkedHashMap<>();
        for (Referrer referrer : referrers) {
            if (referrer.tag().isEmpty()) {
                bySubject.computeIfAbsent(referrer.subject(), subject -> new ArrayList<>()).add(referrer.manifest());
            }
        }
        if (bySubject.isEmpty()) {
            return;
        }
        RegistryReferrers there = new RegistryReferrers(access, destination);
        Map<String, List<StoredManifest>> byTag = new LinkedHashMap<>();
        for (Map.Entry<Digest, List<StoredManifest>> entry : bySubject.entrySet()) {
            if (there.listed(entry.getKey()).isEmpty()) {
                byTag.put(RegistryReferrers.fallbackTag(entry.getKey()), entry.getValue());
            }
        }
        merge(byTag, there);
    }

    /**
     * Another writer's index may come between reading and writing. So what was written is read again, when whoever had read
     * the index before has written it, until nothing is missing.
     */
    private void merge(Map<String, List<StoredManifest>> byTag, RegistryReferrers there) throws IOException {
        RegistryPush push = new RegistryPush(access.connection(destination), destination);
        Set<String> lacking = new LinkedHashSet<>(byTag.keySet());
        for (int i = 0; !lacking.isEmpty(); i++) {
            if (i > 0) {
                settle();
            }
            for (String tag : List.copyOf(lacking)) {
                Optional<byte[]> merged = merged(tag, byTag.get(tag), there);
                if (merged.isEmpty()) {
                    lacking.remove(tag);
                } else if (i == MOST_MERGES) {
                    throw new UnavailableException(what(tag) + " cannot be kept up to date",
                            "others write it at the same time", "try again later");
                } else {
                    push.put(tag, merged.get(), MediaType.OCI_INDEX);
                }
            }
        }
    }

    private static void settle() throws InterruptedIOException {
        try {
            Thread.sleep(SETTLING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private String what(String tag) {
        return "tag " + tag + " of " + destination.fullName();
    }

    /**
     * @return the index with those that it lacks; empty if it lacks none, or where something else has the tag: that is left
     *         as it is (distribution-spec, "Pushing Manifests with Subject")
     */
    private Optional<byte[]> merged(String tag, List<StoredManifest> referrers, RegistryReferrers there) throws IOException {
        String what = what(tag);
        ObjectNode index;
        try {
            Optional<ManifestTree> before = there.tagged(tag);
            if (before.isPresent() && !before.get().mediaType().isIndex()) {
                throw new MalformedImageException(what + " cannot list referrers", "it is no index", null);
            }
            index = before.isPresent() ? JsonDocument.object(what, before.get().bytes()).deepCopy()
                    : JsonNodeFactory.instance.objectNode().put("schemaVersion", 2)
                            .put("mediaType", MediaType.OCI_INDEX.value());
        } catch (MalformedImageException e) {
            access.listener().warning("the referrers were written, but are not listed: " + e.getMessage());
            return Optional.empty();
        }
        ArrayNode list = index.path("manifests") instanceof ArrayNode manifests ? manifests : index.putArray("manifests");
        Set<String> known = new HashSet<>(list.findValuesAsText("digest"));
        boolean complete = true;
        for (StoredManifest referrer : referrers) {
            if (known.add(referrer.digest().toString())) {
                list.add(entry(what, referrer));
                complete = false;
            }
        }
        return complete ? Optional.empty() : Optional.of(JsonDocument.bytes(index));
    }

    /** What distribution-spec wants to be said of a referrer ("Listing Referrers"). */
    private static ObjectNode entry(String what, StoredManifest referrer) throws MalformedImageException {
        JsonNode manifest = JsonDocument.object("a referrer for " + what, referrer.bytes());
        ObjectNode entry = JsonNodeFactory.instance.objectNode().put("mediaType", referrer.mediaType().value())
                .put("digest", referrer.digest().toString()).put("size", referrer.bytes().length);
        String own = manifest.path("artifactType").asText("");
        String type = own.isEmpty() ? manifest.at("/config/mediaType").asText("") : own;
        if (!type.isEmpty()) {
            entry.put("artifactType", type);
        }
        if (manifest.path("annotations").isObject()) {
            entry.set("annotations", manifest.path("annotations"));
        }
        return entry;
    }
}
