package io.occystrap.image;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Something about an image that is not as it should be.
 *
 * @param manifest of an image that an index lists, its manifest; empty for the only image
 * @param part     of the image
 * @param layer    number of the layer, from 0 for the base; empty where it is no layer
 * @param message  what is wrong, one printable line
 */
public record Fault(Optional<Digest> manifest, Part part, OptionalInt layer, String message) {

    /** A part of an image. */
    public enum Part {

        /** All of it: it cannot even be opened. */
        IMAGE,
        /** A manifest or an index. */
        MANIFEST,
        /** A config. */
        CONFIG,
        /** The history in a config. */
        HISTORY,
        /** A layer, or whatever else an artifact is made of. */
        LAYER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** @return where it is, and what, in one printable line */
    @Override
    public String toString() {
        String place = part + (layer.isPresent() ? " " + layer.getAsInt() : "");
        return manifest.map(digest -> digest + ": ").orElse("") + place + ": " + message;
    }
}
