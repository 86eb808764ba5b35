package io.occystrap.filter;

/**
 * An integrator's own filter: says of each entry of each layer what becomes of it. Layers are read side by side, so it is
 * asked by several threads at once, and an image that is read twice asks twice: the same entry must get the same answer.
 * What is in a directory that was dropped is gone; nobody is asked of it.
 */
@FunctionalInterface
public interface EntryDecider {

    /**
     * @param entry of a layer, the next one in its order
     * @return what becomes of it; never null
     * @throws Exception if it cannot be said; ends what reads the image
     */
    EntryDecision decide(LayerEntry entry) throws Exception;
}
