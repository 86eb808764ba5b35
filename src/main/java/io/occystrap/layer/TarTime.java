package io.occystrap.layer;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A time of a PAX record: seconds since 1970 with a fraction, of which nanoseconds are kept (POSIX pax, "mtime").
 *
 * @param seconds     rounded down
 * @param nanoseconds from there, 0 to 999,999,999
 */
record TarTime(long seconds, int nanoseconds) {

    private static final int NANOS_DIGITS = 9;
    private static final int SECOND = 1_000_000_000;
    /** Further than any file system can say, and far from the end of what 64 bits can. */
    private static final long FURTHEST = 1L << 50;
    private static final Pattern FORM = Pattern.compile("(-?)([0-9]{1,40})(?:\\.([0-9]{0,40}))?");

    /** @return the time; empty if the text is none */
    static Optional<TarTime> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String digits = matcher.group(2);
        long whole = digits.length() > 15 ? FURTHEST : Math.min(Long.parseLong(digits), FURTHEST);
        String fraction = matcher.group(3) == null ? "" : matcher.group(3);
        int nanoseconds = Integer.parseInt((fraction + "000000000").substring(0, NANOS_DIGITS));
        if (matcher.group(1).isEmpty()) {
            return Optional.of(new TarTime(whole, nanoseconds));
        }
        return Optional.of(nanoseconds == 0 ? new TarTime(-whole, 0) : new TarTime(-whole - 1, SECOND - nanoseconds));
    }
}
