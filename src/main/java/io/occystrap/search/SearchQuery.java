package io.occystrap.search;

import io.occystrap.image.TimedRegex;
import io.occystrap.layer.PathGlob;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What to look for. Immutable; may be used by several threads. */
public final class SearchQuery {

    private final NamePattern names;
    private final ContentPattern content;
    private final boolean history;
    private final boolean hiding;

    private SearchQuery(NamePattern names, ContentPattern content, boolean history, boolean hiding) {
        this.names = names;
        this.content = content;
        this.history = history;
        this.hiding = hiding;
    }

    /**
     * @param pattern of names, as {@link PathGlob} describes it
     * @param content a text that the files must have in them; null for any files, and other entries as well
     * @return what to look for
     * @throws IllegalArgumentException if a pattern is malformed
     */
    public static SearchQuery glob(String pattern, String content) {
        return new SearchQuery(new GlobNames(PathGlob.parse(pattern)),
                content == null ? null : new LiteralContent(notEmpty(content)), false, false);
    }

    /**
     * @param pattern of names, a regular expression in Java's syntax that is looked for in the cleaned name
     * @param content a regular expression for what the files must have in them, byte by byte; null for any files, and
     *                other entries as well
     * @param limit   how long an expression may take for a name, or for 128 KiB of a content
     * @return what to look for
     * @throws IllegalArgumentException if a pattern is malformed
     */
    public static SearchQuery regex(String pattern, String content, Duration limit) {
        Objects.requireNonNull(limit, "limit");
        return new SearchQuery(new RegexNames(TimedRegex.of(pattern, 0, limit)),
                content == null ? null : new RegexContent(notEmpty(content), limit), false, false);
    }

    private static String notEmpty(String content) {
        if (content.isEmpty()) {
            throw new IllegalArgumentException("the content to look for is empty");
        }
        return content;
    }

    /** @return the same, also in the config's history and environment */
    public SearchQuery withHistory() {
        return new SearchQuery(names, content, true, hiding);
    }

    /** @return the same, and of each file the layer that hides it; matches then come once all layers were read */
    public SearchQuery withHiding() {
        return new SearchQuery(names, content, history, true);
    }

    boolean history() {
        return history;
    }

    boolean hiding() {
        return hiding;
    }

    NamePattern names() {
        return names;
    }

    Optional<ContentPattern> content() {
        return Optional.ofNullable(content);
    }

    /** @return whether a text of the config is what is looked for: the content where there is one, or else the name */
    boolean isIn(String text) {
        return content == null ? names.isIn(text) : content.isIn(text);
    }
}
