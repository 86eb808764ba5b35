package io.occystrap.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.occystrap.image.Digest;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.RawJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which layer a file of an archive is, before the document comes that says so, which is the last: by its name. What a name
 * claims is verified against the content, as every layer is.
 *
 * <p>Docker 25 and later, and podman, name layers by their digests. Earlier ones name them by the ID that the layer would
 * have had before there were digests: a digest itself, of a document with the layer's place in the image (moby,
 * image/v1/imagev1.go, CreateID). That document but for the place stands before the layer, so each place can be tried.
 */
final class LayerNames {

    /** The largest document of an ID that is looked at, in bytes. */
    static final int LARGEST_DOCUMENT = 1 << 20;

    /** Docker has no more than 127; with far more, trying each place would take its time. */
    private static final int MOST_PLACES = 256;
    private static final Pattern BLOB = Pattern.compile("(?:\\./)?blobs/(sha256|sha512)/([0-9a-f]+)");
    private static final Pattern PODMAN = Pattern.compile("(?:\\./)?([0-9a-f]{64})\\.tar");
    private static final Pattern LEGACY = Pattern.compile("(?:\\./)?([0-9a-f]{64})/layer\\.tar");
    private static final Pattern LEGACY_DOCUMENT = Pattern.compile("(?:\\./)?([0-9a-f]{64})/json");

    private final List<Digest> diffIds;
    private final Map<String, Digest> legacy = new HashMap<>();

    /** @param diffIds of the image, base first */
    LayerNames(List<Digest> diffIds) {
        this.diffIds = diffIds;
    }

    /**
     * @param name of a file in the archive
     * @return the diffId that it ought to have; empty where the name says nothing
     */
    Optional<Digest> diffId(String name) {
        Matcher old = LEGACY.matcher(name);
        if (old.matches()) {
            return Optional.ofNullable(legacy.get(old.group(1))).or(() -> ofImage("sha256", old.group(1)));
        }
        Matcher podman = PODMAN.matcher(name);
        if (podman.matches()) {
            return ofImage("sha256", podman.group(1));
        }
        Matcher blob = BLOB.matcher(name);
        return blob.matches() ? ofImage(blob.group(1), blob.group(2)) : Optional.empty();
    }

    private Optional<Digest> ofImage(String algorithm, String hex) {
        return diffIds.stream().filter(id -> id.algorithm().equals(algorithm) && id.hex().equals(hex)).findFirst();
    }

    /** @return whether {@link #learn} can make something of the file */
    static boolean explains(String name) {
        return LEGACY_DOCUMENT.matcher(name).matches();
    }

    /**
     * @param name    of the document of an ID
     * @param content of it
     */
    void learn(String name, byte[] content) {
        Matcher matcher = LEGACY_DOCUMENT.matcher(name);
        if (!matcher.matches() || diffIds.size() > MOST_PLACES) {
            return;
        }
        String id = matcher.group(1);
        RawJson document;
        try {
            document = RawJson.parse("document of an ID", new String(content, StandardCharsets.UTF_8));
        } catch (MalformedImageException e) {
            // It explains nothing, and the layer can do without.
            return;
        }
        Map<String, JsonNode> more = new HashMap<>();
        if (document.json().has("parent")) {
            more.put("parent", TextNode.valueOf("sha256:" + document.json().path("parent").asText()));
        }
        List<String> chain = chainIds();
        for (int i = 0; i < chain.size(); i++) {
            more.put("layer_id", TextNode.valueOf(chain.get(i)));
            // The documents of all layers but the last get their operating system only after the ID.
            if (isIdOf(document.asGoWrites(Set.of("id"), more), id)
                    || isIdOf(document.asGoWrites(Set.of("id", "os"), more), id)) {
                legacy.put(id, diffIds.get(i));
                return;
            }
        }
    }

    private static boolean isIdOf(byte[] document, String id) {
        return Digest.of(document).hex().equals(id);
    }

    /** @return of each layer, the digest of it and all beneath (image-spec, config.md, "Layer ChainID") */
    private List<String> chainIds() {
        List<String> chain = new ArrayList<>();
        for (Digest diffId : diffIds) {
            chain.add(chain.isEmpty() ? diffId.toString() : Digest.of((chain.get(chain.size() - 1) + " " + diffId)
                    .getBytes(StandardCharsets.UTF_8)).toString());
        }
        return chain;
    }
}
