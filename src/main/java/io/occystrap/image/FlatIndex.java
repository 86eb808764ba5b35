package io.occystrap.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/** An index that lists what the indexes in it list, in their place (image-spec, image-index.md allows indexes in indexes). */
final class FlatIndex {

    private final String what;
    private final PlatformChoice.DocumentSource documents;
    private final ArrayNode entries = JsonNodeFactory.instance.arrayNode();
    private final Set<Digest> read = new HashSet<>();

    private FlatIndex(String what, PlatformChoice.DocumentSource documents) {
        this.what = what;
        this.documents = documents;
    }

    /**
     * @param what      names the image for errors; already printable
     * @param index     with all its platforms
     * @param documents reads the indexes in it
     * @return the index without indexes in it; the same one where there are none
     * @throws MalformedImageException if they are nested too deep, or are too many
     * @throws IOException             if one cannot be read
     */
    static ImageIndex of(String what, ImageIndex index, PlatformChoice.DocumentSource documents) throws IOException {
        if (index.manifests().stream().noneMatch(FlatIndex::isIndex)) {
            return index;
        }
        FlatIndex flat = new FlatIndex(what, documents);
        flat.add(index, 1);
        ObjectNode top = JsonDocument.object(what, index.bytes()).deepCopy();
        top.set("manifests", flat.entries);
        return (ImageIndex) ManifestDocument.parse(what, JsonDocument.bytes(top), index.mediaType());
    }

    private static boolean isIndex(Descriptor entry) {
        return entry.mediaType() != null && entry.mediaType().isIndex();
    }

    private void add(ImageIndex index, int depth) throws IOException {
        JsonNode list = JsonDocument.object(what, index.bytes()).path("manifests");
        for (int i = 0; i < index.manifests().size(); i++) {
            Descriptor entry = index.manifests().get(i);
            if (!isIndex(entry)) {
                entries.add(list.get(i));
            } else if (read.add(entry.digest())) {
                if (depth == PlatformChoice.DEEPEST || read.size() > PlatformChoice.MOST_NESTED) {
                    throw new MalformedImageException(what + " was refused", "its indexes are nested more than "
                            + PlatformChoice.DEEPEST + " deep, or are more than " + PlatformChoice.MOST_NESTED, null);
                }
                if (documents.read(entry) instanceof ImageIndex nested) {
                    add(nested, depth + 1);
                }
            }
        }
    }
}
