package io.occystrap.filter;

import io.occystrap.layer.rootfs.PathHash;
import java.util.Arrays;

/**
 * The numbers of entries by their paths, in 16 to 43 bytes for each, whatever its path's length: of each path only a hash
 * is kept. Another path of the same hash would get its number, so who uses it compares the paths.
 */
final class EntryNumbers {

    /** What has no entry. */
    static final long NONE = -1;

    private static final int FIRST_SIZE = 64;

    private final PathHash paths = new PathHash();
    private long[] hashes = new long[FIRST_SIZE];
    private long[] numbers = filled(FIRST_SIZE);
    private int size;

    /** Notes the number of the last entry of that path. */
    void put(String path, long number) {
        if (size * 4L > hashes.length * 3L) {
            grow();
        }
        put(paths.of(path), number);
    }

    private void put(long hash, long number) {
        int place = place(hash);
        if (numbers[place] == NONE) {
            hashes[place] = hash;
            size++;
        }
        numbers[place] = number;
    }

    /** @return the number of the last entry of that path, or {@link #NONE} */
    long get(String path) {
        return numbers[place(paths.of(path))];
    }

    private int place(long hash) {
        int mask = hashes.length - 1;
        int place = (int) (hash >>> 32) & mask;
        while (numbers[place] != NONE && hashes[place] != hash) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        long[] oldHashes = hashes;
        long[] oldNumbers = numbers;
        hashes = new long[oldHashes.length * 2];
        numbers = filled(hashes.length);
        size = 0;
        for (int i = 0; i < oldHashes.length; i++) {
            if (oldNumbers[i] != NONE) {
                put(oldHashes[i], oldNumbers[i]);
            }
        }
    }

    private static long[] filled(int size) {
        long[] numbers = new long[size];
        Arrays.fill(numbers, NONE);
        return numbers;
    }
}
