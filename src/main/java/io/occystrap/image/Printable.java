package io.occystrap.image;

import java.util.regex.Pattern;

/** Makes text that came from outside safe to show on a terminal or in a log. */
public final class Printable {

    private static final int LONGEST = 256;
    private static final int LONE_BYTE = 0xDC00;
    private static final Pattern LOGIN = Pattern.compile("^(\\w+://)?.*@", Pattern.DOTALL);

    private Printable() {
    }

    /**
     * Escapes what could move a cursor, hide text or break a line: control characters, the Unicode line separators,
     * the bidirectional and other format characters, lone surrogates and the backslash itself. Longer text than 256
     * characters is cut and ends in an ellipsis.
     *
     * @param text from an image, a registry, a file name or a message; null gives "null"
     * @return the text in one line, never null
     */
    public static String escape(String text) {
        return escape(text, LONGEST);
    }

    /**
     * Escapes as above, and cuts nothing off. A lone surrogate from U+DC80 to U+DCFF, which stands for a byte that is no
     * UTF-8, becomes that byte, as in {@code \xff}.
     *
     * @param text as above
     * @return the text in one line, never null
     */
    public static String escapeWhole(String text) {
        return escape(text, Integer.MAX_VALUE);
    }

    /**
     * @param address as a person or a configuration gave it, which may have a user and a password in it, or consist of them
     *                where somebody confused two keys
     * @return the address, escaped as above, without what stands before its last @; the scheme stays; null gives "null"
     */
    public static String withoutLogin(String address) {
        return escape(LOGIN.matcher(String.valueOf(address)).replaceFirst("$1***@"));
    }

    private static String escape(String text, int longest) {
        if (text == null) {
            return "null";
        }
        StringBuilder safe = new StringBuilder(Math.min(text.length(), longest) + 16);
        for (int i = 0; i < text.length();) {
            if (safe.length() >= longest) {
                return safe.append('…').toString();
            }
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (c == '\\') {
                safe.append("\\\\");
            } else if (c >= LONE_BYTE + 0x80 && c <= LONE_BYTE + 0xFF) {
                safe.append(String.format("\\x%02x", c - LONE_BYTE));
            } else if (isDangerous(c)) {
                safe.append(c <= 0xFF ? String.format("\\x%02x", c) : String.format("\\u{%x}", c));
            } else {
                safe.appendCodePoint(c);
            }
        }
        return safe.toString();
    }

    private static boolean isDangerous(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> true;
            default -> false;
        };
    }
}
