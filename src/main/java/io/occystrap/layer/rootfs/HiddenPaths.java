package io.occystrap.layer.rootfs;

import java.util.Arrays;

/**
 * What the layers so far, from the top down, seem to hide of those below: a set of hashes, which takes a few bytes for a
 * path. It may be wrong, because links can make two paths one, because hashes can collide, and because there is a limit
 * to what it remembers; who relies on it must find that out.
 */
final class HiddenPaths {

    private static final int MOST = 1 << 20;

    private final PathHash paths = new PathHash();
    private long[] table = new long[1024];
    private int size;
    private long[] pending = new long[1024];
    private int pendingSize;

    /** The layer at hand has something there, which replaces what is below unless both are directories. */
    void replaced(Node node) {
        add(paths.of(node.path().whole()), node.type() == '5' ? PathHash.NAME : PathHash.SUBTREE);
    }

    /** The layer at hand deletes that. */
    void deleted(EntryPath path) {
        add(paths.of(path.whole()), PathHash.SUBTREE);
    }

    /** The layer at hand deletes what is in that directory. */
    void emptied(String directory) {
        add(paths.of(directory), PathHash.CONTENT);
    }

    /** From now on, what the layer at hand hides counts: the next one is below it. */
    void nextLayer() {
        for (int i = 0; i < pendingSize && size < MOST; i++) {
            insert(pending[i]);
        }
        pending = new long[1024];
        pendingSize = 0;
    }

    /** @return whether a regular file there (without a name, any file in that directory) seems to be hidden by the layers above */
    boolean hides(EntryPath path) {
        if (size == 0) {
            return false;
        }
        String whole = path.whole();
        long hash = paths.root();
        if (contains(hash, PathHash.CONTENT)) {
            return true;
        }
        for (int i = 0; i < whole.length(); i++) {
            char c = whole.charAt(i);
            if (c == '/' && (contains(hash, PathHash.SUBTREE) || contains(hash, PathHash.CONTENT))) {
                return true;
            }
            hash = PathHash.step(hash, c);
        }
        return contains(hash, PathHash.SUBTREE) || contains(hash, PathHash.NAME);
    }

    private void add(long hash, long kind) {
        if (pendingSize == MOST) {
            return;
        }
        if (pendingSize == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pendingSize);
        }
        pending[pendingSize++] = PathHash.key(hash, kind);
    }

    private boolean contains(long hash, long kind) {
        long key = PathHash.key(hash, kind);
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
