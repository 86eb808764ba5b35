package io.occystrap.image;

import java.time.Duration;

/**
 * What a sink did.
 *
 * @param destination   where the image went, as the sink was told; not escaped
 * @param image         what it is called, printable
 * @param digest        of its manifest
 * @param imageId       the digest of its config, which Docker calls the image ID
 * @param layers        how many layers were moved
 * @param bytes         bytes of those layers, as they were written
 * @param layersSkipped how many layers the destination already held
 * @param time          how long it took
 */
public record Receipt(String destination, String image, Digest digest, Digest imageId, int layers, long bytes,
        int layersSkipped, Duration time) {
}
