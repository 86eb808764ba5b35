package io.occystrap.image;

import java.util.Objects;
import java.util.Optional;

/**
 * A text in the image's config.
 *
 * @param config the config's digest
 * @param place  where in it
 * @param index  of the text in that list, from 0
 * @param text   all of it
 * @param layer  that a line of the history made; empty for lines that made none, and for the environment
 */
public record ConfigMatch(Digest config, Place place, int index, String text, Optional<MatchedLayer> layer)
        implements Match {

    /** The lists of texts that are searched. */
    public enum Place {
        /** A command of the history, {@code created_by}. */
        HISTORY("history"),
        /** A variable of the environment, {@code NAME=VALUE}. */
        ENVIRONMENT("environment");

        private final String text;

        Place(String text) {
            this.text = text;
        }

        /** @return the word for it */
        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws NullPointerException if something is null */
    public ConfigMatch {
        Objects.requireNonNull(config, "config");
        Objects.requireNonNull(place, "place");
        Objects.requireNonNull(text, "text");
        Objects.requireNonNull(layer, "layer");
    }
}
