package io.occystrap.image;

import java.io.IOException;
import java.util.List;

/** Is told what a search finds, as it finds it, by one thread at a time. */
public interface MatchListener {

    /**
     * The search begins.
     *
     * @param image  that is searched
     * @param layers what matches will be said to be in, base first
     * @throws IOException if the listener can hear nothing
     */
    default void searchStarted(Image image, List<MatchedLayer> layers) throws IOException {
    }

    /**
     * @param match the next one: those of the config first, then those of the layers, base first, in the order in
     *              which they stand there
     * @throws IOException if the listener can hear no more; this ends the search
     */
    void match(Match match) throws IOException;

    /**
     * For now there is no more; it may be a while.
     *
     * @throws IOException if what was heard cannot be passed on; this ends the search
     */
    default void pause() throws IOException {
    }
}
