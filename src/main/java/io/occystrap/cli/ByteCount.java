package io.occystrap.cli;

import java.util.Locale;

/** Sizes as people read them. */
final class ByteCount {

    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    private ByteCount() {
    }

    /**
     * @param bytes how many, not negative
     * @return such as {@code 987.1 MB}; a kB has 1000 bytes
     */
    static String text(long bytes) {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1000;
            unit++;
        } while (value >= 999.95 && unit < UNITS.length - 1);
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
