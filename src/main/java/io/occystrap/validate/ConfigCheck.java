package io.occystrap.validate;

import io.occystrap.image.Digest;
import io.occystrap.image.Fault;
import io.occystrap.image.ImageConfig;
import java.util.Optional;

/** Compares what a config counts. */
final class ConfigCheck {

    private ConfigCheck() {
    }

    /**
     * @param config   of an image
     * @param layers   how many the image has
     * @param manifest of an image that an index lists; empty for the only image
     * @param faults   gets what is wrong
     */
    static void counts(ImageConfig config, int layers, Optional<Digest> manifest, Faults faults) {
        if (config.diffIds().size() != layers) {
            faults.add(manifest, Fault.Part.CONFIG, "the image has " + layers + " layers, but its config has "
                    + config.diffIds().size() + " diff_ids");
        }
        // Images without a history are common, and in order.
        int steps = config.layerHistory().size();
        if (!config.json().path("history").isEmpty() && steps != layers) {
            faults.add(manifest, Fault.Part.HISTORY, "the image has " + layers + " layers, but its history has " + steps
                    + " steps that made one");
        }
    }
}
