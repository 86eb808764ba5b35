package io.occystrap.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Collects the pages of a list of tags (distribution-spec, "Listing Tags"), which has an end whatever the registry says. */
final class TagPages {

    /** How many tags are asked for at once. */
    static final int PAGE = 1000;
    /** The largest page that is read, in bytes. */
    static final int LARGEST_PAGE = 1 << 20;

    /** The largest repositories of Docker Hub have some ten thousand. */
    private static final int MOST_TAGS = 100_000;
    /** A registry may give fewer on a page than it was asked for, but not next to none on each. */
    private static final int MOST_PAGES = 2_000;

    private final String what;
    private final TreeSet<String> tags = new TreeSet<>(TagOrder.NATURAL);
    private int pages;
    private int others;
    private String other;

    /** @param what is listed, as in "tag list of localhost:5000/ns/app"; printable */
    TagPages(String what) {
        this.what = what;
    }

    /**
     * @param content of a page, at most one byte more than is allowed
     * @throws MalformedImageException if it is no page, or there are too many pages or tags
     */
    void add(byte[] content) throws MalformedImageException {
        if (content.length > LARGEST_PAGE) {
            throw malformed("a page is larger than " + LARGEST_PAGE + " bytes");
        }
        if (++pages > MOST_PAGES) {
            throw malformed("there are more than " + MOST_PAGES + " pages");
        }
        JsonNode list = JsonDocument.object(what, content).path("tags");
        // A repository whose last tag was deleted has null; so has, with some registries, an empty page.
        if (!list.isArray() && !list.isNull()) {
            throw malformed("the registry sent no list of tags");
        }
        for (JsonNode tag : list) {
            if (!tag.isTextual() || !ImageReference.isTag(tag.textValue())) {
                others++;
                other = Printable.escape(tag.asText());
            } else {
                tags.add(tag.textValue());
            }
            if (tags.size() + others > MOST_TAGS) {
                throw malformed("there are more than " + MOST_TAGS);
            }
        }
    }

    /**
     * @param page where the page was that was read last
     * @param next where the next one is
     * @throws MalformedImageException if that is the same
     */
    void turn(String page, Optional<String> next) throws MalformedImageException {
        if (next.filter(page::equals).isPresent()) {
            throw malformed("a page says that the next one is itself");
        }
    }

    private MalformedImageException malformed(String why) {
        return new MalformedImageException(what + " cannot be read", why, null);
    }

    /**
     * @param listener is warned of names that are left out, because they are no tags
     * @return the tags so far, each once, sorted
     */
    List<String> tags(TransferListener listener) {
        if (others > 0) {
            listener.warning(what + ": " + other + (others == 1 ? " is no tag and is left out"
                    : " and " + (others - 1) + " more are no tags and are left out"));
        }
        return List.copyOf(tags);
    }
}
