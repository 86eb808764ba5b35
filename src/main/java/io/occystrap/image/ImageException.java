package io.occystrap.image;

import java.io.IOException;

/**
 * Something about an image, or on its way, that the person who asked can act on. The message is one line,
 * {@code WHAT (WHY; REMEDY)}, in which text from outside is already escaped ({@link Printable}).
 *
 * <p>The subclasses are the kinds that a caller tells apart; each has an exit code of its own on the command line.
 */
public abstract class ImageException extends IOException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what   what could not be done, naming the thing; never null
     * @param why    the reason; null or empty where there is no more to say
     * @param remedy what the reader can do; null or empty where nothing can be done
     * @param cause  the failure underneath; null where there is none
     */
    protected ImageException(String what, String why, String remedy, Throwable cause) {
        super(line(what, why, remedy), cause);
    }

    private static String line(String what, String why, String remedy) {
        boolean hasWhy = why != null && !why.isEmpty();
        boolean hasRemedy = remedy != null && !remedy.isEmpty();
        if (!hasWhy && !hasRemedy) {
            return what;
        }
        String separator = hasWhy && hasRemedy ? "; " : "";
        return what + " (" + (hasWhy ? why : "") + separator + (hasRemedy ? remedy : "") + ")";
    }
}
