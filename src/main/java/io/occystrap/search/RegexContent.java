package io.occystrap.search;

import io.occystrap.image.TimedRegex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks for what a regular expression describes. Each byte is a character (a letter outside ASCII is several), lines end
 * with a newline, {@code ^} and {@code $} stand at the ends of lines. What is longer than {@value #OVERLAP} bytes is found
 * by luck.
 */
final class RegexContent implements ContentPattern {

    private static final int WINDOW = 128 << 10;
    private static final int OVERLAP = 16 << 10;
    /** What is kept of what came before, for {@code ^}, {@code \b} and the like. */
    private static final int BEFORE = 256;

    private final TimedRegex regex;
    private final TimedRegex inText;

    /**
     * @param pattern in Java's syntax
     * @param limit   how long a window may take
     * @throws IllegalArgumentException if it is malformed
     */
    RegexContent(String pattern, Duration limit) {
        int flags = Pattern.MULTILINE | Pattern.UNIX_LINES;
        String bytes = new String(pattern.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        regex = TimedRegex.of(bytes, flags, limit);
        inText = TimedRegex.of(pattern, flags, limit);
    }

    @Override
    public void search(Piece piece, Offsets offsets) throws IOException {
        byte[] window = new byte[(int) Math.min(BEFORE + WINDOW + OVERLAP, piece.left() + 1)];
        long start = piece.position();
        int from = 0;
        int kept = 0;
        while (!offsets.isFull()) {
            int end = kept + piece.read(window, kept, window.length);
            boolean last = end < window.length;
            int most = last ? end : end - OVERLAP;
            int searched = from;
            long at = start;
            int next = regex.within(piece::name, () -> search(window, searched, end, most, at, offsets));
            if (last) {
                return;
            }
            int drop = Math.max(0, next - BEFORE);
            kept = end - drop;
            System.arraycopy(window, drop, window, 0, kept);
            start += drop;
            from = next - drop;
        }
    }

    /** @return where to go on; at least {@code most} */
    private int search(byte[] window, int from, int end, int most, long start, Offsets offsets) {
        Matcher matcher = regex.matcher(new TimedBytes(window, 0, end, regex.deadline()));
        matcher.useTransparentBounds(true).useAnchoringBounds(false).region(from, end);
        int next = most;
        while (!offsets.isFull() && matcher.find() && matcher.start() < most) {
            // An expression that also matches nothing is looked for where it matches something.
            if (matcher.end() > matcher.start()) {
                offsets.add(start + matcher.start());
                next = Math.max(most, matcher.end());
            }
        }
        return next;
    }

    @Override
    public boolean isIn(String text) {
        return inText.isIn(text);
    }
}
