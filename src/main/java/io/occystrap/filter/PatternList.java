package io.occystrap.filter;

import java.util.ArrayList;
import java.util.List;

/** Several patterns in one text, with commas between them. A comma of a pattern's own stands in a set: {@code [,]}. */
final class PatternList {

    private PatternList() {
    }

    /**
     * @param text of the patterns
     * @return the patterns; none of them is empty
     */
    static List<String> parse(String text) {
        List<String> patterns = new ArrayList<>();
        StringBuilder pattern = new StringBuilder();
        int set = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (set < 0 && c == ',') {
                add(patterns, pattern);
                continue;
            }
            if (set < 0 && c == '[') {
                boolean inverted = i + 1 < text.length() && (text.charAt(i + 1) == '!' || text.charAt(i + 1) == '^');
                set = inverted ? i + 2 : i + 1;
            } else if (c == ']' && i > set) {
                // What stands first in a set belongs to it.
                set = -1;
            }
            pattern.append(c);
        }
        add(patterns, pattern);
        return patterns;
    }

    private static void add(List<String> patterns, StringBuilder pattern) {
        if (pattern.length() > 0) {
            patterns.add(pattern.toString());
            pattern.setLength(0);
        }
    }
}
