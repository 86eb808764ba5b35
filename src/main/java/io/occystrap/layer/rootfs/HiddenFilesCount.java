package io.occystrap.layer.rootfs;

import io.occystrap.image.Digest;
import io.occystrap.image.HiddenFiles;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import io.occystrap.posix.FileStatus;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Counts what a flattened tree leaves out: all regular files of all layers, less those that are in the tree. */
final class HiddenFilesCount {

    private static final int WORST = 10;

    private record Large(int layer, long entry, EntryPath path, long size) { }

    private final PriorityQueue<Large> worst = new PriorityQueue<>(Comparator.comparingLong(Large::size));
    private long bytes;
    private long files;

    /** A file was not written. */
    void dropped(Node node, int layer, long entry) {
        add(node.size());
        files++;
        worst.add(new Large(layer, entry, node.path(), node.size()));
        if (worst.size() > WORST) {
            worst.remove();
        }
    }

    /** A file that was dropped is wanted after all. */
    void wanted(DroppedFiles.Dropped dropped) {
        bytes -= dropped.size();
        files--;
        worst.removeIf(large -> large.layer() == dropped.layer() && large.entry() == dropped.entry());
    }

    /** A file that was written is removed again; it is gone with its last name. */
    void removed(FileStatus status) {
        if (status.isRegular() && status.links() == 1) {
            add(status.size());
            files++;
        }
    }

    /** Sizes of files with holes may be anything. */
    private void add(long size) {
        bytes = size > Long.MAX_VALUE - bytes ? Long.MAX_VALUE : bytes + size;
    }

    /**
     * @param layers the digests of the layers, base first
     * @return the counts
     */
    HiddenFiles result(List<Digest> layers) {
        List<HiddenFiles.HiddenFile> list = worst.stream().sorted(Comparator.comparingLong(Large::size).reversed())
                .map(large -> new HiddenFiles.HiddenFile(Printable.escape(ByteName.text(large.path().whole())), large.size(),
                        layers.get(large.layer())))
                .toList();
        return new HiddenFiles(bytes, files, list);
    }
}
