package io.occystrap.validate;

import io.occystrap.image.Fault;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import io.occystrap.image.StoredBlob;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Checks an image whose store keeps no manifest: a tarball of docker save, a directory, a daemon, or an image that a filter
 * changes.
 */
final class UnpackedCheck {

    private final LayerChecks layers;
    private final Faults faults;

    UnpackedCheck(LayerChecks layers, Faults faults) {
        this.layers = layers;
        this.faults = faults;
    }

    void check(Image image) throws IOException {
        List<Layer> all = image.layers();
        LayerChecks.OfImage checks = layers.new OfImage(Optional.empty());
        for (int i = 0; i < all.size(); i++) {
            Layer layer = all.get(i);
            // The same one, at another place, is as it was.
            if (all.indexOf(layer) < i) {
                continue;
            }
            Optional<StoredBlob> stored = layer.stored();
            if (stored.isPresent()) {
                checks.add(i, stored.get(), layer.diffId().orElse(null));
            } else {
                checks.add(i, layer);
            }
        }
        checks.run();
        // A config that a filter changes is there when the layers were read.
        ImageConfig config = image.config();
        image.formerId().ifPresent(id -> faults.add(Optional.empty(), Fault.Part.CONFIG, "the config is "
                + config.digest() + ", but it was " + id + " when it got its name"));
        ConfigCheck.counts(config, all.size(), Optional.empty(), faults);
    }
}
