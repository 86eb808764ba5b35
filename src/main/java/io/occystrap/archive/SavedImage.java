package io.occystrap.archive;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import java.util.ArrayList;
import java.util.List;

/**
 * One image of an archive, by the archive's own paths: an element of its {@code manifest.json}. Of an archive that is read,
 * none of it was checked but its form; the paths are for looking up in the archive and nothing else.
 *
 * @param config   path of the config
 * @param repoTags what the archive calls the image, such as {@code busybox:latest}; empty where it has no name
 * @param layers   paths of the layers, base first; the same may occur more than once
 */
public record SavedImage(String config, List<String> repoTags, List<String> layers) {

    /** The document that explains an archive. */
    public static final String MANIFEST = "manifest.json";

    private static final int MOST_IMAGES = 10_000;

    /**
     * @param archive  names the archive for errors; printable
     * @param manifest the content of its {@code manifest.json}
     * @return its images, at least one
     * @throws MalformedImageException if it is not of that form
     */
    public static List<SavedImage> parse(String archive, byte[] manifest) throws MalformedImageException {
        JsonNode top = JsonDocument.any(MANIFEST + " of " + archive, manifest);
        if (!top.isArray() || top.isEmpty() || top.size() > MOST_IMAGES) {
            throw malformed(archive, MANIFEST + " lists no images, or far too many");
        }
        List<SavedImage> parsed = new ArrayList<>();
        for (JsonNode image : top) {
            if (!image.path("Config").isTextual()) {
                throw malformed(archive, "an image in " + MANIFEST + " has no Config");
            }
            parsed.add(new SavedImage(image.path("Config").textValue(), texts(archive, image.path("RepoTags")),
                    texts(archive, image.path("Layers"))));
        }
        return parsed;
    }

    private static List<String> texts(String archive, JsonNode list) throws MalformedImageException {
        List<String> texts = new ArrayList<>();
        if (list.size() > Manifest.MOST_LAYERS) {
            throw malformed(archive, "a list in " + MANIFEST + " is far too long");
        }
        for (JsonNode element : list) {
            if (!element.isTextual()) {
                throw malformed(archive, "a list in " + MANIFEST + " holds something that is no string");
            }
            texts.add(element.textValue());
        }
        return texts;
    }

    private static MalformedImageException malformed(String archive, String why) {
        return new MalformedImageException(archive + " is malformed", why, null);
    }
}
