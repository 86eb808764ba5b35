package io.occystrap.layer.rootfs;

import java.security.SecureRandom;

/** Stands for paths by numbers. Nobody outside can choose paths whose numbers are the same. */
public final class PathHash {

    /** What is at a path is replaced, unless it is a directory. */
    static final long NAME = 0x9E3779B97F4A7C15L;
    /** What is at a path is replaced, with all that is in it. */
    static final long SUBTREE = 0xC2B2AE3D27D4EB4FL;
    /** What is in the directory at a path is deleted. */
    static final long CONTENT = 0x165667B19E3779F9L;

    private final long secret = new SecureRandom().nextLong();

    /** @return the number of the root */
    long root() {
        return secret;
    }

    /**
     * @param path clean
     * @return its number
     */
    public long of(String path) {
        long hash = secret;
        for (int i = 0; i < path.length(); i++) {
            hash = step(hash, path.charAt(i));
        }
        return hash;
    }

    /** @return the number of the path with one character more */
    static long step(long hash, char c) {
        long h = (hash ^ c) * 0xFF51AFD7ED558CCDL;
        return h ^ h >>> 29;
    }

    /**
     * @param hash of a path
     * @param kind what happens there: {@link #NAME}, {@link #SUBTREE} or {@link #CONTENT}
     * @return what stands for both, never 0
     */
    static long key(long hash, long kind) {
        long h = (hash ^ kind) * 0xC4CEB9FE1A85EC53L;
        return (h ^ h >>> 32) | 1;
    }
}
