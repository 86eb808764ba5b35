package io.occystrap.image;

import java.util.Objects;
import java.util.Optional;

/**
 * The layer that something was found in.
 *
 * @param number    of the layer, from 0 for the base
 * @param digest    of the layer as it is stored
 * @param diffId    of its tar archive, where it is known
 * @param createdBy the line of the config's history that made it, as it stands there and not escaped; empty where there is
 *                  none, or the history is not that of these layers
 */
public record MatchedLayer(int number, Digest digest, Optional<Digest> diffId, Optional<String> createdBy) {

    /** @throws NullPointerException if something is null */
    public MatchedLayer {
        Objects.requireNonNull(digest, "digest");
        Objects.requireNonNull(diffId, "diffId");
        Objects.requireNonNull(createdBy, "createdBy");
    }
}
