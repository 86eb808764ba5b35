package io.occystrap.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What an entry of a layer is called. Each character of a raw name stands for a byte. */
public final class EntryName {

    /** What bytes that are no UTF-8 become, as in Python: code points that no text has. */
    private static final int LONE_BYTE = 0xDC00;

    private EntryName() {
    }

    /**
     * @param rawName as the archive has it
     * @return the same name without empty and {@code .} components, and without slashes at its ends; empty for the root.
     *         Components {@code ..} stay as they are
     */
    public static String clean(String rawName) {
        if (isClean(rawName)) {
            return rawName;
        }
        StringBuilder clean = new StringBuilder(rawName.length());
        int start = 0;
        while (start < rawName.length()) {
            int end = rawName.indexOf('/', start);
            end = end < 0 ? rawName.length() : end;
            if (end > start && !(end == start + 1 && rawName.charAt(start) == '.')) {
                if (clean.length() > 0) {
                    clean.append('/');
                }
                clean.append(rawName, start, end);
            }
            start = end + 1;
        }
        return clean.toString();
    }

    /** Most names are: no empty component, none that begins with a dot. */
    private static boolean isClean(String rawName) {
        char before = '/';
        for (int i = 0; i < rawName.length(); i++) {
            char c = rawName.charAt(i);
            if (before == '/' && (c == '/' || c == '.')) {
                return false;
            }
            before = c;
        }
        return before != '/';
    }

    /**
     * @param rawName whose bytes are UTF-8, or not
     * @return the text; each byte that is part of no character becomes a lone surrogate, U+DC80 to U+DCFF, as in Python
     */
    public static String text(String rawName) {
        for (int i = 0; i < rawName.length(); i++) {
            if (rawName.charAt(i) >= 0x80) {
                int[] points = codePoints(rawName);
                return new String(points, 0, points.length);
            }
        }
        return rawName;
    }

    /**
     * @param text as {@link #text} gives it
     * @return the raw name that it was
     */
    public static String raw(String text) {
        StringBuilder raw = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c < 0x80) {
                raw.append((char) c);
            } else if (c >= LONE_BYTE + 0x80 && c <= LONE_BYTE + 0xFF) {
                raw.append((char) (c - LONE_BYTE));
            } else {
                byte[] bytes = Character.toString(c).getBytes(StandardCharsets.UTF_8);
                raw.append(new String(bytes, StandardCharsets.ISO_8859_1));
            }
        });
        return raw.toString();
    }

    /**
     * @param rawName whose bytes are UTF-8, or not
     * @return its code points; each byte that is part of none becomes one that no text has, U+DC80 to U+DCFF
     */
    static int[] codePoints(String rawName) {
        int[] points = new int[rawName.length()];
        int size = 0;
        for (int i = 0; i < rawName.length();) {
            int c = rawName.charAt(i) & 0xFF;
            int length = sequence(rawName, i, c);
            if (length == 1) {
                points[size++] = c < 0x80 ? c : LONE_BYTE + c;
            } else {
                int point = c & 0x7F >> length;
                for (int j = 1; j < length; j++) {
                    point = point << 6 | rawName.charAt(i + j) & 0x3F;
                }
                points[size++] = point;
            }
            i += length;
        }
        return size == points.length ? points : Arrays.copyOf(points, size);
    }

    /** @return how many bytes the code point there has; 1 as well for a byte that is no UTF-8 (Unicode, table 3-7) */
    private static int sequence(String raw, int at, int first) {
        int length = first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
        if (length == 1 || at + length > raw.length()) {
            return 1;
        }
        int second = raw.charAt(at + 1) & 0xFF;
        int low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
        int high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) {
            return 1;
        }
        for (int i = 2; i < length; i++) {
            if ((raw.charAt(at + i) & 0xC0) != 0x80) {
                return 1;
            }
        }
        return length;
    }
}
