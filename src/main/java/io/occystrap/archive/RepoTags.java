package io.occystrap.archive;

import io.occystrap.image.Image;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Printable;
import java.util.List;
import java.util.Optional;

/**
 * What an archive that is written calls an image.
 *
 * @param given in place of the image's own names, none where it is empty; null for the image's own
 */
public record RepoTags(List<String> given) {

    /**
     * @param name NAME or NAME:TAG; null for the image's own names, empty for none
     * @return what to call an image
     * @throws IllegalArgumentException if the name is outside the grammar of references, or has no tag
     */
    public static RepoTags of(String name) {
        if (name == null) {
            return new RepoTags(null);
        }
        return new RepoTags(name.isEmpty() ? List.of() : List.of(ImageReference.parse(name).repoTag().orElseThrow(
                () -> new IllegalArgumentException(Printable.escape(name) + " has no tag to name the image by"))));
    }

    /**
     * @param image to be written
     * @return its names in the archive, such as {@code busybox:latest}, each once
     */
    public List<String> of(Image image) {
        return given != null ? given
                : image.names().stream().map(ImageReference::repoTag).flatMap(Optional::stream).distinct().toList();
    }
}
