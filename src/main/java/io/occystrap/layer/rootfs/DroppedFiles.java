package io.occystrap.layer.rootfs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files that were not written because an upper layer seemed to hide them, by the directory that they would be in. Where
 * they would have been replaced or removed, they are forgotten; what is left at the end, or what a hard link wants, was
 * not hidden after all and has to be fetched again.
 */
final class DroppedFiles {

    /** Each takes some hundred bytes of memory, and its name. */
    private static final int MOST = 100_000;
    private static final long MOST_CHARACTERS = 8 << 20;

    /**
     * A file that was not written.
     *
     * @param layer     its index, 0 for the base
     * @param entry     number of its entry in the layer
     * @param directory where it would be, links resolved
     * @param name      of it there
     * @param size      in bytes
     */
    record Dropped(int layer, long entry, String directory, String name, long size) { }

    private final Map<Long, Map<String, Dropped>> files = new HashMap<>();
    private int reserved;
    private long characters;

    /** @return whether there is room to remember one more, of that path */
    boolean reserve(EntryPath path) {
        long more = path.parent().length() + path.name().length();
        if (reserved == MOST || characters + more > MOST_CHARACTERS) {
            return false;
        }
        reserved++;
        characters += more;
        return true;
    }

    /** @param inode of the directory that the file would be in */
    void add(long inode, Dropped dropped) {
        files.computeIfAbsent(inode, key -> new HashMap<>()).put(dropped.name(), dropped);
    }

    /** @return whether a file would be there */
    boolean has(long inode, String name) {
        Map<String, Dropped> there = files.get(inode);
        return there != null && there.containsKey(name);
    }

    /** @return the file that would be there, now forgotten; null if there is none */
    Dropped take(long inode, String name) {
        Map<String, Dropped> there = files.get(inode);
        return there == null ? null : there.remove(name);
    }

    /** A directory is removed, and its number may be another's soon. */
    void forget(long inode) {
        files.remove(inode);
    }

    /** @return all that are not forgotten */
    List<Dropped> left() {
        List<Dropped> left = new ArrayList<>();
        files.values().forEach(there -> left.addAll(there.values()));
        return left;
    }
}
