package io.occystrap.image;

import java.io.Closeable;

/**
 * All that a search found, to be gone through as often as wanted; large numbers of matches lie in a temporary file. Going
 * through them may throw {@link java.io.UncheckedIOException}. Closing it deletes them.
 */
public interface Matches extends Iterable<Match>, Closeable {

    /** @return how many there are */
    long count();
}
