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
        boolean inSet = false;
        for (char c : text.toCharArray()) {
            if (c == ',' && !inSet) {
                add(patterns, pattern);
            } else {
                inSet = c == '[' || inSet && c != ']';
                pattern.append(c);
            }
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
