package io.occystrap.layer.rootfs;

import java.security.SecureRandom;
import java.util.Arrays;

/**
 * What the layers so far, from the top down, seem to hide of those below: a set of hashes, which takes a few bytes for a
 * path. It may be wrong, because links can make two paths one, because hashes can collide, and because there is a limit
 * to what it remembers; who relies on it must find that out.
 */
final class HiddenPaths {

    private static final int MOST = 1 << 20;
    private static final long NAME = 0x9E3779B97F4A7C15L;
    private static final long SUBTREE = 0xC2B2AE3D27D4EB4FL;
    private static final long CONTENT = 0x165667B19E3779F9L;

    /** Nobody outside can choose names that collide. */
    private final long secret = new SecureRandom().nextLong();
    private long[] table = new long[1024];
    private int size;
    private long[] pending = new long[1024];
    private int pendingSize;

    /** The layer at hand has something there, which replaces what is below unless both are directories. */
    void replaced(Node node) {
        add(hash(node.path().whole()), node.type() == '5' ? NAME : SUBTREE);
    }

    /** The layer at hand deletes that. */
    void deleted(EntryPath path) {
        add(hash(path.whole()), SUBTREE);
    }

    /** The layer at hand deletes what is in that directory. */
    void emptied(String directory) {
        add(hash(directory), CONTENT);
    }

    /** From now on, what the layer at hand hides counts: the next one is below it. */
    void nextLayer() {
        for (int i = 0; i < pendingSize && size < MOST; i++) {
            insert(pending[i]);
        }
        pending = new long[1024];
        pendingSize = 0;
    }

    /** @return whether a regular file there seems to be hidden by the layers above this one */
    boolean hides(EntryPath path) {
        if (size == 0) {
            return false;
        }
        String whole = path.whole();
        long hash = secret;
        if (contains(hash, CONTENT)) {
            return true;
        }
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c == '/' && (contains(hash, SUBTREE) || contains(hash, CONTENT))) {
                return true;
            }
            hash = step(hash, c);
        }
        return contains(hash, SUBTREE) || contains(hash, NAME);
    }

    private long hash(String path) {
        long hash = secret;
        for (int i = 0; i < path.length(); i++) {
            hash = step(hash, path.charAt(i));
        }
        return hash;
    }

    private static long step(long hash, char c) {
        long h = (hash ^ c) * 0xFF51AFD7ED558CCDL;
        return h ^ h >>> 29;
    }

    /** @return never 0, which stands for an empty place */
    private static long key(long hash, long kind) {
        long h = (hash ^ kind) * 0xC4CEB9FE1A85EC53L;
        return (h ^ h >>> 32) | 1;
    }

    private void add(long hash, long kind) {
        if (pendingSize == MOST) {
            return;
        }
        if (pendingSize == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pendingSize);
        }
        pending[pendingSize++] = key(hash, kind);
    }

    private boolean contains(long hash, long kind) {
        long key = key(hash, kind);
        for (int i = place(key, table.length);; i = i + 1 & table.length - 1) {
            if (table[i] == 0 || table[i] == key) {
                return table[i] == key;
            }
        }
    }

    private void insert(long key) {
        if (2 * size >= table.length) {
            long[] old = table;
            table = new long[2 * old.length];
            size = 0;
            for (long k : old) {
                if (k != 0) {
                    insert(k);
                }
            }
        }
        int i = place(key, table.length);
        while (table[i] != 0 && table[i] != key) {
            i = i + 1 & table.length - 1;
        }
        if (table[i] == 0) {
            table[i] = key;
            size++;
        }
    }

    private static int place(long key, int length) {
        return (int) (key >>> 8) & length - 1;
    }
}
