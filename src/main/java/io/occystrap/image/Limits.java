package io.occystrap.image;

/**
 * How much of a hostile image is read before it is refused. What these bound is disk and time; memory stays constant
 * whatever they are.
 *
 * @param layerBytes     the most bytes of one layer, uncompressed; at least 1
 * @param archiveEntries the most entries of an archive that holds images; at least 1
 */
public record Limits(long layerBytes, int archiveEntries) {

    /** 256 GiB for a layer, 100,000 entries for an archive of images. */
    public static final Limits DEFAULT = new Limits(256L << 30, 100_000);

    /** @throws IllegalArgumentException if one is not positive */
    public Limits {
        if (layerBytes < 1 || archiveEntries < 1) {
            throw new IllegalArgumentException("limits are positive numbers");
        }
    }
}
