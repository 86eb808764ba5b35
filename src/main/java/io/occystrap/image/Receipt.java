package io.occystrap.image;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

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
 * @param hidden        what upper layers hide, where the layers were put together
 * @param referrers     how many referrers there are beside the image; empty where nobody asked for them
 */
public record Receipt(String destination, String image, Digest digest, Digest imageId, int layers, long bytes,
        int layersSkipped, Duration time, Optional<HiddenFiles> hidden, OptionalInt referrers) {

    /** Of an image alone; as above. */
    public Receipt(String destination, String image, Digest digest, Digest imageId, int layers, long bytes,
            int layersSkipped, Duration time, Optional<HiddenFiles> hidden) {
        this(destination, image, digest, imageId, layers, bytes, layersSkipped, time, hidden, OptionalInt.empty());
    }

    /** Of layers that were not put together; as above. */
    public Receipt(String destination, String image, Digest digest, Digest imageId, int layers, long bytes,
            int layersSkipped, Duration time) {
        this(destination, image, digest, imageId, layers, bytes, layersSkipped, time, Optional.empty());
    }
}
