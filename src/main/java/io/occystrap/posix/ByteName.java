package io.occystrap.posix;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Names of files as system calls take them and archives have them: strings whose characters each stand for a byte,
 * because names need not be UTF-8.
 */
public final class ByteName {

    private ByteName() {
    }

    /**
     * @param path as Java has it
     * @return its bytes, each a character
     */
    public static String of(Path path) {
        return of(path.toString());
    }

    /**
     * @param text any
     * @return the bytes of its UTF-8, each a character
     */
    public static String of(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    /**
     * @param name each character a byte
     * @return the text whose UTF-8 it is; what is no UTF-8 becomes U+FFFD
     */
    public static String text(String name) {
        return new String(name.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
}
