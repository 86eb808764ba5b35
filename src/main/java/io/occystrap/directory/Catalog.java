package io.occystrap.directory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Digest;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * {@code catalog.json}: which images a directory holds, {@code {image: {tag: manifest file}}}.
 *
 * @param manifests the manifest files by image and tag; sorted, so that the same content has the same bytes
 */
record Catalog(TreeMap<String, TreeMap<String, String>> manifests) {

    static final String FILE = "catalog.json";

    private static final int LONGEST_STEM = 200;
    private static final Pattern MANIFEST_FILE = Pattern.compile("manifest[A-Za-z0-9._-]{0,500}\\.json");

    /**
     * @param directory that holds the images
     * @return its catalog; an empty one where there is none
     * @throws IOException if it cannot be read or is malformed
     */
    static Catalog read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        Catalog catalog = new Catalog(new TreeMap<>());
        String what = Printable.escape(file.toString());
        byte[] content;
        try (InputStream in = RegularFile.read(file)) {
            content = in.readNBytes(JsonDocument.LARGEST + 1);
        } catch (NoSuchFileException e) {
            return catalog;
        } catch (FileSystemException e) {
            throw new MalformedImageException(what + " cannot be read", e.getReason(), null, e);
        }
        for (Map.Entry<String, JsonNode> image : JsonDocument.object(what, content).properties()) {
            for (Map.Entry<String, JsonNode> tag : image.getValue().properties()) {
                String manifest = tag.getValue().asText();
                if (!MANIFEST_FILE.matcher(manifest).matches()) {
                    throw new MalformedImageException(what + " is malformed",
                            Printable.escape(manifest) + " is not the name of a manifest file", null);
                }
                catalog.put(image.getKey(), tag.getKey(), manifest);
            }
        }
        return catalog;
    }

    /** Forgets the images of a manifest file that is about to be another image's. */
    void forget(String manifestFile) {
        manifests.values().forEach(tags -> tags.values().removeIf(manifestFile::equals));
        manifests.values().removeIf(TreeMap::isEmpty);
    }

    /** Records an image. */
    void put(String image, String tag, String manifestFile) {
        manifests.computeIfAbsent(image, key -> new TreeMap<>()).put(tag, manifestFile);
    }

    /** @return the manifest file of an image, where there is one */
    Optional<String> find(String image, String tag) {
        return Optional.ofNullable(manifests.getOrDefault(image, new TreeMap<>()).get(tag));
    }

    /** @return every image as {@code name:tag}, printable */
    List<String> names() {
        List<String> names = new ArrayList<>();
        manifests.forEach((image, tags) -> tags.keySet().forEach(tag -> names.add(Printable.escape(image + ":" + tag))));
        return names;
    }

    /**
     * Names the manifest file of an image as the original does, {@code manifest-<image>-<tag>.json} with {@code /} as
     * {@code _}. That form is not unique ({@code a/b} and {@code a_b}; {@code a-b:c} and {@code a:b-c}), so where
     * another image has the name already, a part of a digest is added.
     *
     * @param image name of the image
     * @param tag   its tag
     * @return a file name that no other image of this catalog has
     */
    String manifestFile(String image, String tag) {
        Optional<String> own = find(image, tag).filter(file -> !file.equals(DirectoryLayout.SINGLE_MANIFEST));
        if (own.isPresent()) {
            return own.get();
        }
        String whole = "manifest-" + image.replaceAll("[/:]", "_") + "-" + tag;
        Digest digest = Digest.of((image + ":" + tag).getBytes(StandardCharsets.UTF_8));
        // A file name has at most 255 bytes; image and tag together may have more.
        boolean fits = whole.length() <= LONGEST_STEM;
        String stem = fits ? whole : whole.substring(0, LONGEST_STEM) + "-" + digest.shortHex();
        String file = stem + ".json";
        // A name made longer may be another image's plain one: whoever knows the digest can choose a tag that is.
        for (int count = 1; isTaken(file); count++) {
            file = stem + "-" + digest.shortHex() + (count == 1 ? "" : "-" + count) + ".json";
        }
        return file;
    }

    private boolean isTaken(String manifestFile) {
        return manifests.values().stream().anyMatch(tags -> tags.containsValue(manifestFile));
    }

    /** @return the document */
    byte[] json() {
        ObjectNode top = JsonNodeFactory.instance.objectNode();
        manifests.forEach((image, tags) -> {
            ObjectNode node = top.putObject(image);
            tags.forEach(node::put);
        });
        return JsonDocument.indented(top);
    }
}
