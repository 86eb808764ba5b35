package io.occystrap.tarfile;

import io.occystrap.archive.SavedDocument;
import io.occystrap.archive.SavedImage;
import io.occystrap.image.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Images in the order in which they came, each once, by the digest of its config. A name is that of one image: who takes it
 * takes it away from who had it, as {@code docker tag} does, and the other stays, if need be without a name.
 */
final class NamedImages {

    private record Entry(List<Digest> diffIds, Set<String> repoTags) { }

    private final Map<Digest, Entry> images = new LinkedHashMap<>();
    private final Map<String, Digest> owners = new HashMap<>();

    /**
     * @param id       of the image: the digest of its config
     * @param diffIds  of its layers, base first
     * @param repoTags its names, beside those that it has already
     * @return whether anything is other than before
     */
    boolean add(Digest id, List<Digest> diffIds, List<String> repoTags) {
        boolean changed = images.putIfAbsent(id, new Entry(diffIds, new LinkedHashSet<>())) == null;
        for (String repoTag : repoTags) {
            Digest owner = owners.put(repoTag, id);
            if (!id.equals(owner)) {
                if (owner != null) {
                    images.get(owner).repoTags().remove(repoTag);
                }
                images.get(id).repoTags().add(repoTag);
                changed = true;
            }
        }
        return changed;
    }

    /** @return the digests of the images' configs, in their order */
    Set<Digest> ids() {
        return images.keySet();
    }

    /** @return the images, by the paths that their configs and layers have in an archive that we write */
    List<SavedImage> saved() {
        List<SavedImage> saved = new ArrayList<>();
        images.forEach((id, image) -> saved.add(new SavedImage(SavedDocument.configName(id),
                List.copyOf(image.repoTags()), image.diffIds().stream().map(SavedDocument::layerPath).toList())));
        return saved;
    }
}
