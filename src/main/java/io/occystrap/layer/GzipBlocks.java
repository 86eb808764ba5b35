package io.occystrap.layer;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/**
 * The blocks of all streams that are compressed at the same time, so that memory grows neither with their number times that
 * of the processors, nor with what they compress. May be used by several threads.
 */
public final class GzipBlocks implements AutoCloseable {

    private final int level;
    private final int most;
    private final List<GzipBlock> made = new ArrayList<>();
    private final Queue<GzipBlock> idle = new ArrayDeque<>();

    /**
     * @param level 0 (none) to 9 (best), as {@link java.util.zip.Deflater} has it
     * @param most  how many blocks there may be, each of about 0.8 MB; every stream has one all the same
     */
    public GzipBlocks(int level, int most) {
        this.level = level;
        this.most = most;
    }

    /** @return a block that a stream begins with */
    synchronized GzipBlock first() {
        return another().orElseGet(this::make);
    }

    /** @return one more; empty where all are in use */
    synchronized Optional<GzipBlock> another() {
        GzipBlock block = idle.poll();
        if (block == null && made.size() < most) {
            block = make();
        }
        return Optional.ofNullable(block);
    }

    private GzipBlock make() {
        GzipBlock block = new GzipBlock(level);
        made.add(block);
        return block;
    }

    /** @param block that nobody deflates any more */
    synchronized void giveBack(GzipBlock block) {
        idle.add(block);
    }

    /** Gives zlib's memory back; nothing may be compressed any more. */
    @Override
    public synchronized void close() {
        made.forEach(GzipBlock::close);
    }
}
