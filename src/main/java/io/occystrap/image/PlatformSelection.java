package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which platforms of an index are wanted: all of them, and then the index stays as it is, or some, and then there is a new
 * index of those, which lists what indexes in the index list. Attestations go with what they attest
 * (BuildKit's {@code vnd.docker.reference.digest}).
 *
 * @param platforms the ones that are wanted; empty for all; immutable
 */
public record PlatformSelection(List<Platform> platforms) {

    private static final String ATTESTED = "vnd.docker.reference.digest";

    /**
     * @param text {@code all}, or platforms as OS/ARCHITECTURE[/VARIANT] with commas between them
     * @return the selection
     * @throws IllegalArgumentException if it is something else
     */
    public static PlatformSelection parse(String text) {
        if (text.equals("all")) {
            return new PlatformSelection(List.of());
        }
        List<Platform> platforms = new ArrayList<>();
        for (String platform : text.split(",")) {
            String[] parts = platform.split("/", -1);
            if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
                throw new IllegalArgumentException(Printable.escape(platform)
                        + " is no platform (OS/ARCHITECTURE[/VARIANT], several with commas, or all)");
            }
            platforms.add(new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : ""));
        }
        return new PlatformSelection(List.copyOf(platforms));
    }

    /** @return whether everything is wanted that an index lists */
    public boolean isAll() {
        return platforms.isEmpty();
    }

    /**
     * @param what      names the image for errors; already printable
     * @param nested    with all its platforms
     * @param documents reads the indexes in it
     * @return the index with those that are wanted; the same one where that is all of them
     * @throws ImageNotFoundException if a platform is not there
     * @throws IOException            if the index is malformed
     */
    public ImageIndex of(String what, ImageIndex nested, PlatformChoice.DocumentSource documents) throws IOException {
        if (platforms.isEmpty()) {
            return nested;
        }
        ImageIndex index = FlatIndex.of(what, nested, documents);
        Set<Digest> kept = new HashSet<>();
        for (Platform platform : platforms) {
            int before = kept.size();
            for (Descriptor entry : index.manifests()) {
                if (platform.equals(entry.platform())) {
                    kept.add(entry.digest());
                }
            }
            if (kept.size() == before) {
                throw new ImageNotFoundException(what + " has no image for " + platform,
                        "it has " + String.join(", ", index.manifests().stream().map(Descriptor::platform)
                                .filter(p -> p != null && !p.isUnknown()).map(Platform::toString).sorted().toList()), null);
            }
        }
        ObjectNode top = JsonDocument.object(what, index.bytes()).deepCopy();
        ArrayNode all = (ArrayNode) top.path("manifests");
        ArrayNode some = top.putArray("manifests");
        for (int i = 0; i < all.size(); i++) {
            JsonNode attested = all.get(i).path("annotations").path(ATTESTED);
            if (kept.contains(index.manifests().get(i).digest())
                    || attested.isTextual() && kept.stream().anyMatch(d -> d.toString().equals(attested.textValue()))) {
                some.add(all.get(i));
            }
        }
        return some.size() == all.size() ? index
                : (ImageIndex) ManifestDocument.parse(what, JsonDocument.bytes(top), index.mediaType());
    }

    /**
     * @param what      names the image for errors; already printable
     * @param index     what was selected
     * @param wanted    the platform to prefer
     * @param documents reads the indexes in it
     * @return the platform, if the index has it, or else the first that it has
     * @throws IOException if the index is malformed
     */
    public Platform anyOf(String what, ImageIndex index, Platform wanted, PlatformChoice.DocumentSource documents)
            throws IOException {
        List<Platform> there = FlatIndex.of(what, index, documents).manifests().stream().map(Descriptor::platform)
                .filter(p -> p != null && !p.isUnknown()).toList();
        boolean has = wanted.compatible().stream().anyMatch(there::contains);
        return has || there.isEmpty() ? wanted : there.get(0);
    }
}
