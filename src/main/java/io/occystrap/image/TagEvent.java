package io.occystrap.image;

import java.util.Objects;
import java.util.Optional;

/**
 * Something happened to a tag of a repository.
 *
 * @param reference      the image: with the new digest, so that it means the same image later, too; where the tag is gone,
 *                       as it was
 * @param tag            within the grammar of tags
 * @param digest         what the tag names now; null where it is gone
 * @param previousDigest what it named before; null where it is new
 * @param kind           what happened
 */
public record TagEvent(ImageReference reference, String tag, Digest digest, Digest previousDigest, Kind kind) {

    /** What happens to tags. */
    public enum Kind {
        /** It was not there before. */
        NEW,
        /** It names another image. */
        MOVED,
        /** It is not there any more. */
        GONE
    }

    /** @throws NullPointerException if reference, tag or kind is null */
    public TagEvent {
        Objects.requireNonNull(reference, "reference");
        Objects.requireNonNull(tag, "tag");
        Objects.requireNonNull(kind, "kind");
    }

    /**
     * Compares what a tag names with what it named.
     *
     * @param repository any reference into the repository
     * @param tag        of it
     * @param now        what it names; null for nothing
     * @param before     what it named; null for nothing
     * @return the event; empty if nothing happened
     */
    public static Optional<TagEvent> of(ImageReference repository, String tag, Digest now, Digest before) {
        if (Objects.equals(now, before)) {
            return Optional.empty();
        }
        Kind kind = before == null ? Kind.NEW : now == null ? Kind.GONE : Kind.MOVED;
        ImageReference image = new ImageReference(repository.registry(), repository.repository(), tag,
                now == null ? before : now);
        return Optional.of(new TagEvent(image, tag, now, before, kind));
    }
}
