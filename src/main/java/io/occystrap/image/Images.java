package io.occystrap.image;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * The images of a store that holds several, in its order. What they have open they share: closing this closes it, and
 * closing one of them does not.
 *
 * <p>This is no {@link java.io.Closeable}, although it is closed like one: who splits a body that is one closes it before the
 * last part is processed.
 */
public interface Images extends Iterable<Image>, AutoCloseable {

    /** @return how many there are */
    int size();

    /**
     * @param number from 0
     * @return the image of that number
     * @throws IOException if it cannot be read or is malformed
     */
    Image get(int number) throws IOException;

    /** @throws IOException if what is open cannot be closed */
    @Override
    void close() throws IOException;

    /**
     * @return goes through the images, each of which is read when its turn comes. What it throws as an
     *         {@link UncheckedIOException} has an {@link ImageException} in it where it is the image's fault
     */
    @Override
    default Iterator<Image> iterator() {
        return IntStream.range(0, size()).mapToObj(number -> {
            try {
                return get(number);
            } catch (IOException e) {
                throw new UncheckedIOException(e.getMessage(), e);
            }
        }).iterator();
    }
}
