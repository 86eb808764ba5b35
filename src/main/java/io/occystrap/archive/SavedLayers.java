package io.occystrap.archive;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The layers of an archive in the form of {@code docker save}. */
public final class SavedLayers {

    private SavedLayers() {
    }

    /**
     * A layer that occurs again stands in an archive once: it is known by its diffId, or, where a filter has yet to find
     * that out, by being the same one.
     *
     * @param layers of an image, base first
     * @return those that differ, in the same order
     */
    public static List<Layer> distinct(List<Layer> layers) {
        List<Layer> distinct = new ArrayList<>();
        Set<Digest> seen = new HashSet<>();
        for (Layer layer : layers) {
            if (layer.diffId().isPresent() ? seen.add(layer.diffId().get()) : !distinct.contains(layer)) {
                distinct.add(layer);
            }
        }
        return distinct;
    }
}
