package io.occystrap.tarfile;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * Writes a tar file entry by entry, ustar where that fits. A layer's content is written where it belongs before its
 * size and name are known; its header is put in front of it afterwards. An archive is whole once
 * {@link #finish} was called.
 */
final class ArchiveWriter implements Closeable {

    private static final int BLOCK = 512;
    private static final int BUFFER = 256 << 10;

    private final FileChannel channel;
    private long position;
    private long layerBytes;

    /** @param file to write; must not exist */
    ArchiveWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Writes {@code <diffId>/layer.tar}.
     *
     * @param layer read to its end
     * @return its diffId
     * @throws IOException if it cannot be read or written
     */
    Digest layer(Layer layer) throws IOException {
        Optional<Digest> known = layer.diffId();
        MessageDigest hash = known.isPresent() ? null : Digest.newSha256();
        long header = position;
        position += BLOCK;
        long start = position;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = layer.uncompressed()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (hash != null) {
                    hash.update(buffer, 0, n);
                }
                write(ByteBuffer.wrap(buffer, 0, n));
            }
        }
        long size = position - start;
        Digest diffId = known.orElseGet(() -> Digest.ofSha256(hash));
        writeAt(header, header(diffId.hex() + "/layer.tar", size));
        pad();
        layerBytes += size;
        return diffId;
    }

    /**
     * @param name    of the entry
     * @param content of the entry
     * @throws IOException if it cannot be written
     */
    void document(String name, byte[] content) throws IOException {
        write(header(name, content.length));
        write(ByteBuffer.wrap(content));
        pad();
    }

    /** @return bytes of all layers written */
    long layerBytes() {
        return layerBytes;
    }

    /** Writes the end of the archive: two empty blocks. */
    void finish() throws IOException {
        write(ByteBuffer.allocate(2 * BLOCK));
    }

    private static ByteBuffer header(String name, long size) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setNames("", "");
        byte[] block = new byte[BLOCK];
        // Beyond 8 GiB ustar's field is too small; GNU's binary form needs no more room, unlike a PAX header.
        entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
        return ByteBuffer.wrap(block);
    }

    private void pad() throws IOException {
        int rest = (int) (position % BLOCK);
        if (rest > 0) {
            write(ByteBuffer.allocate(BLOCK - rest));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        position += writeAt(position, bytes);
    }

    private int writeAt(long at, ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        while (bytes.hasRemaining()) {
            channel.write(bytes, at + bytes.position() - start);
        }
        return bytes.position() - start;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
