package io.occystrap.image;

/**
 * How much of a hostile image is read before it is refused. What these bound is disk and time; memory stays constant
 * whatever they are.
 *
 * @param layerBytes     the most bytes of one layer, uncompressed; at least 1
 * @param archiveEntries the most entries of an archive that holds images; at least 1
 * @param layerEntries   the most entries of a layer that is unpacked; at least 1
 */
public record Limits(long layerBytes, int archiveEntries, long layerEntries) {

    /** 256 GiB and 10,000,000 entries for a layer, 100,000 entries for an archive of images. */
    public static final Limits DEFAULT = new Limits(256L << 30, 100_000, 10_000_000);

    /** @throws IllegalArgumentException if one is not positive */
    public Limits {
        if (layerBytes < 1 || archiveEntries < 1 || layerEntries < 1) {
            throw new IllegalArgumentException("limits are positive numbers");
        }
    }

    /**
     * @param layer   names the layer for the error; printable
     * @param entries how many it had so far, before the one at hand
     * @throws MalformedImageException if it may not have one more
     */
    public void requireRoom(String layer, long entries) throws MalformedImageException {
        if (entries >= layerEntries) {
            throw new MalformedImageException(layer + " was refused", "it has more than " + layerEntries + " entries",
                    "raise occystrap.limit.layer-entries if it is meant to");
        }
    }
}
