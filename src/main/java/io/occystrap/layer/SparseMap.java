package io.occystrap.layer;

/**
 * Where the stored bytes of a sparse file belong; what lies between reads as zeros.
 *
 * @param offsets of the segments in the file, ascending, without overlaps; not to be changed
 * @param lengths of the segments, together the stored size; not to be changed
 */
public record SparseMap(long[] offsets, long[] lengths) {

    /** The most segments that a map may have: a map of more would be larger than most files. */
    static final int MOST = 100_000;

    /** @return the bytes that are stored, or -1 if segments overlap, are not in order or lie outside the file */
    long storedSize(long fileSize) {
        long end = 0;
        long stored = 0;
        for (int i = 0; i < offsets.length; i++) {
            // Written so that nothing overflows.
            if (offsets[i] < end || lengths[i] < 0 || lengths[i] > fileSize - offsets[i]) {
                return -1;
            }
            end = offsets[i] + lengths[i];
            stored += lengths[i];
        }
        return stored;
    }
}
