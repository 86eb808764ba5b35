package io.occystrap.registry;

import io.occystrap.image.Printable;
import io.occystrap.image.TimedRegex;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.semver4j.Semver;
import org.semver4j.range.RangeList;
import org.semver4j.range.RangeListFactory;

/**
 * Chooses tags: by a regular expression, by a range of semantic versions, or both.
 *
 * @param pattern is found somewhere in the tag; null for any
 * @param range   has the tag's version in it; null for any
 */
record TagFilter(TimedRegex pattern, RangeList range) implements Predicate<String> {

    private static final Pattern VERSION = Pattern.compile("[vV]?([0-9]+)(\\.[0-9]+)?(\\.[0-9]+)?(-[0-9A-Za-z.-]+)?");
    private static final String PART = "(?:[<>]=?|=|\\^|~>?)?\\s*v?(?:[0-9]+|[xX*])(?:\\.(?:[0-9]+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?";
    private static final Pattern RANGE = Pattern.compile("\\s*" + PART + "(?:\\s+(?:-\\s+)?" + PART + ")*\\s*");

    /**
     * @param pattern regular expression in Java's syntax, found anywhere in a tag; null for any tag
     * @param semver  range as npm writes it, such as {@code >=1.2 <2}, {@code ^1.4}, {@code 1.x || 3.x}; null for any tag
     * @param limit   how long the expression may take for one tag
     * @return the filter
     * @throws IllegalArgumentException if either is not understood
     */
    static TagFilter of(String pattern, String semver, Duration limit) {
        return new TagFilter(pattern == null ? null : TimedRegex.of(pattern, 0, limit),
                semver == null ? null : range(semver));
    }

    /** The library takes anything, and leaves out what it does not understand. */
    private static RangeList range(String semver) {
        for (String alternative : semver.split("\\|\\|", -1)) {
            if (!RANGE.matcher(alternative).matches()) {
                throw new IllegalArgumentException(Printable.escape(semver)
                        + " is no range of versions (such as '>=1.2 <2', '^1.4' or '1.x || 3.x')");
            }
        }
        try {
            return RangeListFactory.create(semver);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(Printable.escape(semver) + " has a number that is too large for a version", e);
        }
    }

    @Override
    public boolean test(String tag) {
        return (range == null || isInRange(tag)) && (pattern == null || pattern.isIn(tag));
    }

    /** A tag may have a v before its version, and leave out the last numbers; what is no version is in no range. */
    private boolean isInRange(String tag) {
        Matcher matcher = VERSION.matcher(tag);
        if (!matcher.matches()) {
            return false;
        }
        Semver version = Semver.parse(matcher.group(1) + orElse(matcher.group(2), ".0") + orElse(matcher.group(3), ".0")
                + orElse(matcher.group(4), ""));
        return version != null && version.satisfies(range);
    }

    private static String orElse(String text, String fallback) {
        return text == null ? fallback : text;
    }
}
