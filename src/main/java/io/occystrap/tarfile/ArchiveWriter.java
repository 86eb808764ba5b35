package io.occystrap.tarfile;

import io.occystrap.archive.EntryHeader;
import io.occystrap.archive.SavedDocument;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.layer.FileBacked;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Writes the entries of a tar file, ustar where that fits, each at its place. A layer's content is written before its
 * size and name are known; its header is put in front of it afterwards. Several threads may write at once, as long as
 * their places are apart.
 */
final class ArchiveWriter implements Closeable {

    private static final int BLOCK = EntryHeader.BLOCK;
    private static final int BUFFER = 256 << 10;

    private final Path file;
    private final FileChannel channel;

    /**
     * @param file to write; must not exist
     * @throws IOException if it cannot be made
     */
    ArchiveWriter(Path file) throws IOException {
        this.file = file;
        this.channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * A layer in the archive.
     *
     * @param diffId of the layer
     * @param size   of its content in bytes
     * @param end    where the next entry begins
     */
    record Written(Digest diffId, long size, long end) {

        /** @return where its content begins */
        long offset() {
            return end - EntryHeader.entrySize(size) + BLOCK;
        }
    }

    /**
     * Writes {@code <diffId>/layer.tar}.
     *
     * @param layer read to its end
     * @param at    where the entry begins
     * @param most  how large the layer may be, in bytes
     * @return where it was written; empty if it is larger, and then it was not read to its end
     * @throws IOException if it cannot be read or written
     */
    Optional<Written> layer(Layer layer, long at, long most) throws IOException {
        long size;
        try (InputStream in = layer.uncompressed()) {
            // Room for the header, because nothing can be copied to behind a file's end.
            write(ByteBuffer.allocate(BLOCK), at);
            size = in instanceof FileBacked backed ? copy(backed, at + BLOCK, most) : copy(in, at + BLOCK, most);
        }
        if (size < 0) {
            return Optional.empty();
        }
        Digest diffId = layer.diffId().orElseThrow();
        return Optional.of(new Written(diffId, size, entry(SavedDocument.layerPath(diffId), size, at)));
    }

    /** @return how many bytes there were; negative if they are more than that */
    private long copy(FileBacked content, long at, long most) throws IOException {
        // Others write through the channel meanwhile, and the kernel's copy goes to where a channel stands.
        try (FileChannel own = FileChannel.open(file, StandardOpenOption.WRITE).position(at)) {
            return content.copyTo(own, most);
        }
    }

    private long copy(InputStream in, long at, long most) throws IOException {
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (n > most - size) {
                return -1;
            }
            write(ByteBuffer.wrap(buffer, 0, n), at + size);
            size += n;
        }
        return size;
    }

    /**
     * @param name    of the entry
     * @param content of the entry
     * @param at      where it begins
     * @return where the next entry begins
     * @throws IOException if it cannot be written
     */
    long document(String name, byte[] content, long at) throws IOException {
        write(ByteBuffer.wrap(content), at + BLOCK);
        return entry(name, content.length, at);
    }

    /**
     * Writes the end of the archive: two empty blocks. What lies behind is cut off.
     *
     * @param at where the last entry ends
     * @throws IOException if it cannot be written
     */
    void finish(long at) throws IOException {
        write(ByteBuffer.allocate(2 * BLOCK), at);
        channel.truncate(at + 2 * BLOCK);
    }

    private long entry(String name, long size, long at) throws IOException {
        write(ByteBuffer.wrap(EntryHeader.of(name, size)), at);
        long end = at + EntryHeader.entrySize(size);
        write(ByteBuffer.allocate((int) (end - at - BLOCK - size)), at + BLOCK + size);
        return end;
    }

    private void write(ByteBuffer bytes, long at) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position() - start);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
