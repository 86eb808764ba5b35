package io.occystrap.search;

import io.occystrap.layer.PathGlob;
import java.nio.charset.StandardCharsets;
import java.util.StringTokenizer;

/**
 * Names that a shell pattern describes. In a text, it may describe the whole, or a word between blanks and equals signs.
 *
 * @param glob the pattern
 */
record GlobNames(PathGlob glob) implements NamePattern {

    private static final String BETWEEN_WORDS = " \t\r\n\f=";

    @Override
    public boolean matches(String rawName) {
        return glob.matches(rawName);
    }

    @Override
    public boolean isIn(String text) {
        if (glob.matches(raw(text))) {
            return true;
        }
        StringTokenizer words = new StringTokenizer(text, BETWEEN_WORDS);
        while (words.hasMoreTokens()) {
            if (glob.matches(raw(words.nextToken()))) {
                return true;
            }
        }
        return false;
    }

    private static String raw(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
