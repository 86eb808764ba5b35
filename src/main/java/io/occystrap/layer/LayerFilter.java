package io.occystrap.layer;

import java.io.IOException;

/** A way to rewrite layers. It has no state of its own: several layers are rewritten at once, and each more than once. */
@FunctionalInterface
public interface LayerFilter {

    /**
     * @param targets finds what hard links of the layer point to
     * @return what rewrites a layer, from its first entry on
     * @throws IOException if it cannot be made ready
     */
    EntryFilter open(EntryLookup targets) throws IOException;

    /** @return whether a layer is mostly as large afterwards as it was before */
    default boolean keepsSize() {
        return false;
    }
}
