package io.occystrap.layer;

import java.io.IOException;
import java.util.Optional;

/** Rewrites one layer: is given its entries in their order, by one thread. */
@FunctionalInterface
public interface EntryFilter {

    /**
     * @param entry of the layer; its content may be read only if the result is another entry, or none
     * @return what stands in its place: the entry itself, one made of it, or none
     * @throws IOException if the entry is malformed, or cannot be read
     */
    Optional<TarEntry> apply(TarEntry entry) throws IOException;

    /**
     * @param headers that stood before an entry which a filter left out, or that stand before the end of the layer
     * @return what stands in their place
     */
    default GlobalHeaders apply(GlobalHeaders headers) {
        return headers;
    }
}
