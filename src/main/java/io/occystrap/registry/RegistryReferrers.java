package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.ImageIndex;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.ManifestReferences;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Referrer;
import io.occystrap.image.ReferrerStore;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * What refers to the manifests of a repository: by the registry's referrers API, by the index under the tag that stands in
 * where there is none (distribution-spec, "Listing Referrers" and "Referrers Tag Schema"), and by the tags of cosign. Mirrors
 * are not asked: what they lack would be missed.
 */
final class RegistryReferrers implements ReferrerStore {

    private static final List<String> COSIGN = List.of(".sig", ".att", ".sbom");
    private static final int MOST_PAGES = 1000;
    private static final int MOST_ENTRIES = 1000;

    private final RegistryAccess access;
    private final ImageReference reference;
    private final TransferListener listener;
    private final String base;
    private final String scope;
    private RegistryConnection connection;
    private RegistryStore store;

    /**
     * @param access    how the registry is reached, when it is asked for the first time
     * @param reference any image of the repository
     */
    RegistryReferrers(RegistryAccess access, ImageReference reference) {
        this.access = access;
        this.reference = reference;
        this.listener = access.listener();
        this.base = "/v2/" + reference.repository();
        this.scope = "repository:" + reference.repository() + ":pull";
    }

    private synchronized RegistryConnection connection() throws IOException {
        if (connection == null) {
            connection = access.connection(reference);
            store = new RegistryStore(new RegistryClient(connection, reference), reference, listener, Optional.empty());
        }
        return connection;
    }

    private synchronized RegistryStore store() throws IOException {
        connection();
        return store;
    }

    /** @return the tag that stands in for the referrers API; its parts are cut as the specification says */
    static String fallbackTag(Digest subject) {
        return subject.algorithm() + "-" + subject.hex().substring(0, Math.min(subject.hex().length(), 64));
    }

    @Override
    public List<Referrer> about(Digest subject) throws IOException {
        List<Referrer> all = new ArrayList<>();
        Optional<List<Descriptor>> listed = listed(subject);
        for (Descriptor entry : listed.isPresent() ? listed.get() : fallback(subject)) {
            referrer(subject, entry).ifPresent(all::add);
        }
        for (String suffix : COSIGN) {
            String tag = subject.toString().replace(':', '-') + suffix;
            Optional<ManifestTree> tagged = tagged(tag);
            tagged.ifPresent(manifest -> all.add(new Referrer(subject, manifest, Optional.of(tag))));
        }
        return all;
    }

    /** An entry that is not there any more, or is about something else, is not a reason to copy nothing. */
    private Optional<Referrer> referrer(Digest subject, Descriptor entry) throws IOException {
        String what = "referrer " + entry.digest() + " of " + subject;
        try {
            byte[] bytes = store().manifest(entry);
            Optional<Descriptor> own = ManifestReferences.parse(what, bytes).subject();
            if (own.isEmpty() || !own.get().digest().equals(subject)) {
                listener.warning(what + " is passed over: it is about "
                        + (own.isEmpty() ? "nothing" : own.get().digest()));
                return Optional.empty();
            }
            return Optional.of(new Referrer(subject, new ManifestTree(what, bytes, type(bytes, entry.mediaType()), store()),
                    Optional.empty()));
        } catch (ImageNotFoundException e) {
            listener.warning(what + " is passed over: it is listed, but not there");
            return Optional.empty();
        }
    }

    private static MediaType type(byte[] bytes, MediaType stated) throws MalformedImageException {
        MediaType own = MediaType.parse(JsonDocument.object("a referrer", bytes).path("mediaType").textValue());
        return own != null ? own : stated != null ? stated : MediaType.OCI_MANIFEST;
    }

    /**
     * @param subject of a manifest
     * @return what the registry lists; empty if it has no such API
     * @throws IOException if it cannot be asked
     */
    Optional<List<Descriptor>> listed(Digest subject) throws IOException {
        String what = "the referrers of " + subject + " in " + reference;
        List<Descriptor> all = new ArrayList<>();
        String path = base + "/referrers/" + subject;
        for (int pages = 0; path != null; pages++) {
            RegistryRequest request = RegistryRequest.get(what, path, scope)
                    .with(Map.of("Accept", MediaType.OCI_INDEX.value())).accepting(200, 400, 404, 405, 406, 501);
            try (ClassicHttpResponse response = connection().send(request)) {
                if (response.getCode() != 200) {
                    // 404 is what the specification has for it; who does not know the path says one of the others.
                    HttpExchange.body(response);
                    return Optional.empty();
                }
                all.addAll(index(what, RegistryClient.body(what, connection(), response, JsonDocument.LARGEST)).manifests());
                path = connection().next(what, path, response).orElse(null);
            }
            if (all.size() > MOST_ENTRIES || pages == MOST_PAGES) {
                throw new MalformedImageException(what + " were refused", "there are more than "
                        + (all.size() > MOST_ENTRIES ? MOST_ENTRIES : MOST_PAGES + " pages of them"), null);
            }
        }
        return Optional.of(all);
    }

    private List<Descriptor> fallback(Digest subject) throws IOException {
        String what = "tag " + fallbackTag(subject) + " of " + reference;
        List<Descriptor> entries;
        try {
            Optional<ManifestTree> tagged = tagged(fallbackTag(subject));
            entries = tagged.isEmpty() ? List.of() : index(what, tagged.get().bytes()).manifests();
        } catch (MalformedImageException e) {
            listener.warning(what + " is passed over, it does not list referrers: " + e.getMessage());
            return List.of();
        }
        if (entries.size() > MOST_ENTRIES) {
            throw new MalformedImageException(what + " was refused", "it lists more than " + MOST_ENTRIES, null);
        }
        return entries;
    }

    private static ImageIndex index(String what, byte[] content) throws MalformedImageException {
        if (ManifestDocument.parse(what, content, null) instanceof ImageIndex index) {
            return index;
        }
        throw new MalformedImageException(what + " cannot be read", "it is no index", null);
    }

    /**
     * @param tag of the repository
     * @return what is there, of whatever kind; empty if there is nothing
     * @throws IOException if it cannot be read
     */
    Optional<ManifestTree> tagged(String tag) throws IOException {
        String what = "tag " + tag + " of " + reference;
        RegistryRequest request = RegistryRequest.get(what, base + "/manifests/" + tag, scope)
                .with(Map.of("Accept", RegistryClient.ACCEPT)).accepting(200, 404);
        try (ClassicHttpResponse response = connection().send(request)) {
            if (response.getCode() == 404) {
                HttpExchange.body(response);
                return Optional.empty();
            }
            byte[] bytes = RegistryClient.body(what, connection(), response, JsonDocument.LARGEST);
            return Optional.of(new ManifestTree(what, bytes, type(bytes, RegistryClient.type(response)), store()));
        }
    }
}
