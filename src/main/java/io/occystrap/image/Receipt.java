package io.occystrap.image;

import java.time.Duration;
import java.util.List;

/**
 * What a sink did.
 *
 * @param destination   where the image went, printable
 * @param image         what it is called, printable
 * @param digest        of its manifest
 * @param imageId       the digest of its config, which Docker calls the image ID
 * @param layers        how many layers were moved
 * @param bytes         bytes of those layers, as they were written
 * @param layersSkipped how many layers the destination already held
 * @param time          how long it took
 * @param warnings      what the reader should know although it went well, each one printable line; immutable
 */
public record Receipt(String destination, String image, Digest digest, Digest imageId, int layers, long bytes,
        int layersSkipped, Duration time, List<String> warnings) {

    /** Copies the warnings. */
    public Receipt {
        warnings = List.copyOf(warnings);
    }
}
