package io.occystrap.layer;

import java.util.Arrays;
import java.util.Objects;

/**
 * A shell pattern for the names of a layer's entries. A name is matched without a leading {@code ./} or {@code /}, without
 * empty and {@code .} components and without a trailing slash; the root itself is the empty name. Upper and lower case differ.
 *
 * <ul>
 * <li>{@code ?} stands for one character, {@code *} for any number of them, {@code [abc0-9]} for one of a set and
 * {@code [!abc]} (or {@code [^abc]}) for one outside it; in a set, {@code ]} stands first and {@code -} first or last. There is
 * no escape: {@code [*]} stands for the star itself, and a backslash for itself.</li>
 * <li>A pattern without a slash matches the last component of a name, wherever it is, or the whole name; in the whole name
 * its wildcards stand for slashes as well ({@code *bash} finds {@code bin/bash}, {@code usr*} all that is in
 * {@code usr}). That is what the original Occystrap does, with Python's fnmatch.</li>
 * <li>A pattern with a slash matches the whole name only. Its wildcards stop at slashes, other than the original's;
 * {@code **} does not, and {@code **}{@code /} at the start of a component also stands for nothing: {@code **}{@code /.git/**}
 * finds what is in any {@code .git}, at the top as well. A leading slash ties a single component to the root.</li>
 * </ul>
 *
 * <p>A character is a code point of UTF-8; a byte that is part of none counts as a character that only wildcards match.
 * Matching takes time in proportion to the lengths of pattern and name multiplied, whatever is in them.
 */
public final class PathGlob {

    /** The longest pattern, in characters: what Linux takes for a path. */
    public static final int LONGEST = 4096;

    private final String pattern;
    private final boolean anywhere;
    private final GlobToken[] tokens;
    private final int prefix;
    private final int suffix;

    private PathGlob(String pattern, boolean anywhere, GlobToken... tokens) {
        this.pattern = pattern;
        this.anywhere = anywhere;
        this.tokens = tokens;
        int literal = 0;
        while (literal < tokens.length && tokens[literal].isLiteral()) {
            literal++;
        }
        this.prefix = literal;
        int last = tokens.length;
        while (last > prefix && tokens[last - 1].isLiteral()) {
            last--;
        }
        // What may be passed over must not be looked for at the end.
        boolean jumpsIntoSuffix = last >= 2 && last < tokens.length && tokens[last - 2].isJump();
        this.suffix = jumpsIntoSuffix ? last + 1 : last;
    }

    /**
     * @param pattern as described above
     * @return the pattern, understood
     * @throws IllegalArgumentException if it is empty, too long, or has a set that is no set; says where
     */
    public static PathGlob parse(String pattern) {
        Objects.requireNonNull(pattern, "pattern");
        if (pattern.length() > LONGEST) {
            throw new IllegalArgumentException("a pattern has " + pattern.length() + " characters (at most " + LONGEST
                    + " are taken)");
        }
        GlobParser parser = new GlobParser(pattern);
        GlobToken[] tokens = parser.tokens();
        return new PathGlob(pattern, !parser.hasSlash(), tokens);
    }

    /**
     * @param rawName an entry's name, each of whose characters stands for a byte, as {@link TarHeader#rawName()} has it
     * @return whether the pattern matches it
     */
    public boolean matches(String rawName) {
        int[] name = EntryName.codePoints(EntryName.clean(rawName));
        if (matches(name, 0)) {
            return true;
        }
        if (!anywhere) {
            return false;
        }
        int slash = name.length - 1;
        while (slash >= 0 && name[slash] != '/') {
            slash--;
        }
        return slash >= 0 && matches(name, slash + 1);
    }

    private boolean matches(int[] name, int from) {
        int to = name.length;
        if (to - from < prefix || to - from < tokens.length - suffix) {
            return false;
        }
        // Most names differ at one of the ends, which is quickly seen.
        for (int i = 0; i < prefix; i++) {
            if (!tokens[i].accepts(name[from + i])) {
                return false;
            }
        }
        for (int i = suffix; i < tokens.length; i++) {
            if (!tokens[i].accepts(name[to - tokens.length + i])) {
                return false;
            }
        }
        return simulate(name, from + prefix, to);
    }

    /** Goes through the name once, and keeps all places of the pattern where that may be. */
    private boolean simulate(int[] name, int from, int to) {
        boolean[] at = new boolean[tokens.length + 1];
        boolean[] next = new boolean[tokens.length + 1];
        at[prefix] = true;
        for (int n = from; n < to; n++) {
            Arrays.fill(next, false);
            boolean alive = false;
            for (int i = prefix; i < tokens.length; i++) {
                if (!at[i]) {
                    continue;
                }
                GlobToken token = tokens[i];
                passOver(token, i, at);
                if (token.accepts(name[n])) {
                    next[token.repeats() ? i : i + 1] = true;
                    alive = true;
                }
            }
            if (!alive) {
                return false;
            }
            boolean[] swap = at;
            at = next;
            next = swap;
        }
        for (int i = prefix; i < tokens.length; i++) {
            if (at[i]) {
                passOver(tokens[i], i, at);
            }
        }
        return at[tokens.length];
    }

    /** Notes the places, further on, that are reached without a character. */
    private static void passOver(GlobToken token, int i, boolean[] at) {
        if (token.repeats()) {
            at[i + 1] = true;
        } else if (token.isJump()) {
            at[i + 1] = true;
            at[i + GlobToken.JUMP] = true;
        }
    }

    /** @return the pattern as it was given */
    @Override
    public String toString() {
        return pattern;
    }
}
