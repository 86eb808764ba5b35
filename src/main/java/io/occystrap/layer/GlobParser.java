package io.occystrap.layer;

import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Takes a pattern apart. */
final class GlobParser {

    private final String pattern;
    private int[] text;
    private final boolean slash;
    private int at;

    /**
     * @param pattern as {@link PathGlob} describes it
     * @throws IllegalArgumentException if it has a set that is none, or names nothing
     */
    GlobParser(String pattern) {
        this.pattern = pattern;
        this.text = pattern.codePoints().toArray();
        this.slash = clean();
        this.at = 0;
        if (text.length == 0) {
            throw malformed("it names nothing");
        }
    }

    /** @return whether a slash stands outside of sets, so that only whole names are meant */
    boolean hasSlash() {
        return slash;
    }

    /** Takes out what names do not have: empty components, those that are a dot, slashes at the ends. */
    private boolean clean() {
        int[] clean = new int[text.length];
        int length = 0;
        boolean hasSlash = false;
        boolean start = true;
        while (at < text.length) {
            int c = text[at];
            hasSlash |= c == '/';
            if (start && (c == '/' || c == '.' && (at + 1 == text.length || text[at + 1] == '/'))) {
                at++;
                continue;
            }
            start = c == '/';
            int end = c == '[' ? endOfSet() + 1 : at + 1;
            System.arraycopy(text, at, clean, length, end - at);
            length += end - at;
            at = end;
        }
        text = Arrays.copyOf(clean, length > 0 && start ? length - 1 : length);
        return hasSlash;
    }

    /** @return the steps, at least one */
    GlobToken[] tokens() {
        List<GlobToken> tokens = new ArrayList<>();
        while (at < text.length) {
            switch (text[at]) {
                case '*' -> stars(tokens);
                case '?' -> {
                    at++;
                    tokens.add(GlobToken.any(!slash));
                }
                case '[' -> tokens.add(set());
                default -> tokens.add(GlobToken.literal(text[at++]));
            }
        }
        return tokens.toArray(GlobToken[]::new);
    }

    private void stars(List<GlobToken> tokens) {
        boolean component = at == 0 || text[at - 1] == '/';
        int first = at;
        while (at < text.length && text[at] == '*') {
            at++;
        }
        boolean two = at - first > 1;
        if (two && component && at < text.length && text[at] == '/') {
            at++;
            tokens.add(GlobToken.jump());
            tokens.add(GlobToken.many(true));
            tokens.add(GlobToken.literal('/'));
        } else {
            tokens.add(GlobToken.many(two || !slash));
        }
    }

    /** @return where the bracket is that ends the set which begins here */
    private int endOfSet() {
        int end = contentOfSet() + 1;
        while (end < text.length && text[end] != ']') {
            end++;
        }
        if (end >= text.length) {
            throw malformed("a set of characters that begins with [ has no ] (the bracket itself is written [[])");
        }
        return end;
    }

    private boolean isInverted() {
        return at + 1 < text.length && (text[at + 1] == '!' || text[at + 1] == '^');
    }

    private int contentOfSet() {
        return isInverted() ? at + 2 : at + 1;
    }

    private GlobToken set() {
        int end = endOfSet();
        boolean inverted = isInverted();
        List<Integer> ranges = new ArrayList<>();
        for (int i = contentOfSet(); i < end; i++) {
            if (text[i] == '[' && i + 1 < end && (text[i + 1] == ':' || text[i + 1] == '.' || text[i + 1] == '=')
                    && text[end - 1] == text[i + 1] && end - 1 > i + 1) {
                throw malformed("classes such as [:alpha:] are not known (write [a-zA-Z])");
            }
            int low = text[i];
            int high = low;
            if (i + 2 < end && text[i + 1] == '-') {
                high = text[i + 2];
                i += 2;
            }
            if (high < low) {
                throw malformed("in a set of characters, a range ends before it begins");
            }
            ranges.add(low);
            ranges.add(high);
        }
        at = end + 1;
        return GlobToken.set(!slash, inverted, ranges.stream().mapToInt(Integer::intValue).toArray());
    }

    private IllegalArgumentException malformed(String why) {
        return new IllegalArgumentException("the pattern " + Printable.escape(pattern) + " is malformed: " + why);
    }
}
