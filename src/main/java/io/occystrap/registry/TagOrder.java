package io.occystrap.registry;

import java.math.BigInteger;
import java.util.Comparator;

/**
 * Orders tags as people read versions: {@code 1.2}, {@code 1.2-rc1}, {@code 1.10}, {@code latest}. Runs of digits count
 * as numbers; between them, an end comes before anything else and letters before other characters, as in Debian's
 * versions. Tags that differ in leading zeros alone follow the order of their characters, so no two are equal.
 */
final class TagOrder implements Comparator<String> {

    static final Comparator<String> NATURAL = new TagOrder().thenComparing(Comparator.naturalOrder());

    private TagOrder() {
    }

    @Override
    public int compare(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (isText(a, i) || isText(b, j)) {
                int order = Integer.compare(weight(a, i), weight(b, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            int endOfA = endOfNumber(a, i);
            int endOfB = endOfNumber(b, j);
            int order = number(a, i, endOfA).compareTo(number(b, j, endOfB));
            if (order != 0) {
                return order;
            }
            i = endOfA;
            j = endOfB;
        }
        return 0;
    }

    private static boolean isText(String text, int at) {
        return at < text.length() && !isDigit(text.charAt(at));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int weight(String text, int at) {
        if (!isText(text, at)) {
            return 0;
        }
        char c = text.charAt(at);
        return Character.isLetter(c) ? c : c + Character.MAX_VALUE;
    }

    private static int endOfNumber(String text, int start) {
        int end = start;
        while (end < text.length() && isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static BigInteger number(String text, int start, int end) {
        return start == end ? BigInteger.ZERO : new BigInteger(text.substring(start, end));
    }
}
