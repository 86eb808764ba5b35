package io.occystrap.layer.rootfs;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.TarHeader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers what the layers of an image do to those below them, in eight bytes for an entry, to say of any entry which
 * layer hides it. It goes by the names in the layers: links among directories make no difference to it.
 *
 * <p>Several threads may fill it, each its own layers; it is asked when they are done.
 */
public final class UpperLayers {

    /** An entry takes eight bytes, and half as much again while there come to be more; the rest is for all else. */
    private static final long HEAP_PER_ENTRY = 32;

    private final PathHash paths = new PathHash();
    private final List<Changes> layers = new ArrayList<>();
    private final AtomicLong left;
    private final long most;

    /**
     * Remembers as many entries as the heap has room for.
     *
     * @param layers how many layers the image has
     */
    public UpperLayers(int layers) {
        this(layers, Runtime.getRuntime().maxMemory() / HEAP_PER_ENTRY);
    }

    /**
     * @param layers how many layers the image has
     * @param most   how many entries are remembered; at least 1
     */
    public UpperLayers(int layers, long most) {
        for (int i = 0; i < layers; i++) {
            this.layers.add(new Changes());
        }
        this.most = most;
        this.left = new AtomicLong(most);
    }

    /**
     * Remembers an entry. One whose name leads out of the root filesystem does nothing to it.
     *
     * @param layer  its number, from 0 for the base
     * @param header of an entry in it
     * @throws MalformedImageException if there are too many entries
     */
    public void add(int layer, TarHeader header) throws MalformedImageException {
        EntryPath path = path(header.rawName());
        if (path == null || layer == 0) {
            return;
        }
        Whiteout whiteout = Whiteout.of(path);
        if (whiteout == null) {
            boolean directory = header.type() == TarHeader.DIRECTORY;
            add(layer, path.whole(), directory ? PathHash.NAME : PathHash.SUBTREE);
        } else if (whiteout.kind() == Whiteout.Kind.NAME) {
            add(layer, new EntryPath(path.parent(), whiteout.hidden()).whole(), PathHash.SUBTREE);
        } else if (whiteout.kind() == Whiteout.Kind.OPAQUE) {
            add(layer, path.parent(), PathHash.CONTENT);
        }
    }

    private void add(int layer, String path, long kind) throws MalformedImageException {
        if (left.getAndDecrement() <= 0) {
            throw new MalformedImageException("the image was refused", "its layers have more than " + most + " entries,"
                    + " which is too much to keep in mind what hides what", "raise the heap with OCCYSTRAP_JAVA_OPTS=-Xmx");
        }
        layers.get(layer).add(PathHash.key(paths.of(path), kind));
    }

    /**
     * A layer was read to its end; from now on it counts.
     *
     * @param layer its number
     */
    public void finish(int layer) {
        layers.get(layer).finish();
    }

    /**
     * @param layer     the number of the layer that an entry is in
     * @param rawName   of the entry
     * @param directory whether it is one
     * @return the number of the lowest layer above that deletes or replaces what is there; empty where none does, or the
     *         entry is a whiteout
     */
    public OptionalInt hiddenBy(int layer, String rawName, boolean directory) {
        EntryPath path = path(rawName);
        if (path == null || Whiteout.of(path) != null) {
            return OptionalInt.empty();
        }
        long[] keys = keysThatHide(path.whole(), directory);
        for (int upper = layer + 1; upper < layers.size(); upper++) {
            if (layers.get(upper).hasAny(keys)) {
                return OptionalInt.of(upper);
            }
        }
        return OptionalInt.empty();
    }

    private long[] keysThatHide(String path, boolean directory) {
        long[] keys = new long[2 * path.length() + 3];
        int size = 0;
        long hash = paths.root();
        if (!path.isEmpty()) {
            keys[size++] = PathHash.key(hash, PathHash.CONTENT);
        }
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '/') {
                keys[size++] = PathHash.key(hash, PathHash.SUBTREE);
                keys[size++] = PathHash.key(hash, PathHash.CONTENT);
            }
            hash = PathHash.step(hash, c);
        }
        keys[size++] = PathHash.key(hash, PathHash.SUBTREE);
        if (!directory) {
            keys[size++] = PathHash.key(hash, PathHash.NAME);
        }
        return Arrays.copyOf(keys, size);
    }

    private static EntryPath path(String rawName) {
        try {
            return EntryPath.of(rawName, "a layer");
        } catch (MalformedImageException e) {
            return null;
        }
    }

    /** What one layer does, as a set of keys. */
    private static final class Changes {

        private static final long[] NONE = new long[0];

        private long[] pending = NONE;
        private int size;
        private long[] keys = NONE;

        void add(long key) {
            if (size == pending.length) {
                pending = Arrays.copyOf(pending, Math.max(64, size + size / 2));
            }
            pending[size++] = key;
        }

        void finish() {
            keys = Arrays.copyOf(pending, size);
            pending = NONE;
            Arrays.sort(keys);
        }

        boolean hasAny(long... wanted) {
            for (long key : wanted) {
                if (Arrays.binarySearch(keys, key) >= 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
