package io.occystrap.registry;

import io.occystrap.image.Digest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.TagEvent;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.Interruption;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Finds what happened to tags since they were last looked at, with one list and a HEAD for each tag. That a tag is gone
 * is believed only where the registry says so of that very tag: lists can be cut, and errors can look like answers.
 */
final class TagWatch {

    private static final int MOST_FAILURES = 3;

    private final ImageRepository repository;
    private final ImageReference reference;
    private final boolean one;
    private final Predicate<String> chosen;

    /**
     * @param repository where the tags are
     * @param reference  of the repository; of the tag, where only one is watched
     * @param one        whether only the reference's tag is watched
     * @param chosen     which tags are watched otherwise
     */
    TagWatch(ImageRepository repository, ImageReference reference, boolean one, Predicate<String> chosen) {
        this.repository = repository;
        this.reference = reference;
        this.one = one;
        this.chosen = chosen;
    }

    /**
     * What a look at the registry found.
     *
     * @param events  in the order of the tags
     * @param failure why not all tags could be looked at; null if all were
     */
    record Look(List<TagEvent> events, IOException failure) { }

    /**
     * @param known what the tags named before
     * @return what happened since; as much of it as can be said
     */
    Look look(Map<String, Digest> known) {
        List<TagEvent> events = new ArrayList<>();
        IOException failure = null;
        int failures = 0;
        try {
            for (String tag : watched(known)) {
                try {
                    Digest before = known.get(tag);
                    TagEvent.of(reference, tag, now(tag, before), before).ifPresent(events::add);
                } catch (IOException e) {
                    // The other tags may be better, but not where nobody answers, nobody may ask, or too much was asked.
                    failure = e;
                    if (++failures == MOST_FAILURES || e instanceof NotAuthorizedException || e instanceof BusyException
                            || Interruption.is(e)) {
                        break;
                    }
                }
            }
        } catch (IOException e) {
            failure = e;
        }
        return new Look(events, failure);
    }

    private Iterable<String> watched(Map<String, Digest> known) throws IOException {
        if (one) {
            return List.of(reference.tag());
        }
        TreeSet<String> tags = new TreeSet<>(TagOrder.NATURAL);
        try {
            tags.addAll(repository.tags());
        } catch (ImageNotFoundException e) {
            if (known.isEmpty()) {
                throw e;
            }
            // Whether the repository is gone is what each of its tags is asked.
        }
        tags.addAll(known.keySet());
        tags.removeIf(chosen.negate());
        return tags;
    }

    /** @return what the tag names; null for nothing */
    private Digest now(String tag, Digest before) throws IOException {
        try {
            return repository.digest(tag).digest();
        } catch (ImageNotFoundException e) {
            if (before != null && !repository.isUnknown(tag)) {
                throw new UnavailableException("tag " + tag + " of " + reference.fullName() + " cannot be watched",
                        "it is not found, but not in the way of registries", "is the registry up?", e);
            }
            return null;
        }
    }
}
