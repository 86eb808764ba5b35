package io.occystrap.tarfile;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/**
 * Writes the entries of a tar file, ustar where that fits, each at its place. A layer's content is written before its
 * size and name are known; its header is put in front of it afterwards. Several threads may write at once, as long as
 * their places are apart.
 */
final class ArchiveWriter implements Closeable {

    private static final int BLOCK = 512;
    private static final int BUFFER = 256 << 10;
    private static final int NAME = TarConstants.NAMELEN;
    private static final int CHECKSUM_OFFSET = TarConstants.CHKSUM_OFFSET;
    private static final int PREFIX_OFFSET = 345;

    private final FileChannel channel;

    /**
     * @param file to write; must not exist
     * @throws IOException if it cannot be made
     */
    ArchiveWriter(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * A layer in the archive.
     *
     * @param diffId of the layer
     * @param size   of its content in bytes
     * @param end    where the next entry begins
     */
    record Written(Digest diffId, long size, long end) { }

    /**
     * @param size of an entry's content
     * @return bytes that the entry takes, header and padding counted
     */
    static long entrySize(long size) {
        return BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
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
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = layer.uncompressed()) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (n > most - size) {
                    return Optional.empty();
                }
                write(ByteBuffer.wrap(buffer, 0, n), at + BLOCK + size);
                size += n;
            }
        }
        Digest diffId = layer.diffId().orElseThrow();
        return Optional.of(new Written(diffId, size, entry(diffId.hex() + "/layer.tar", size, at)));
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
        write(header(name, size), at);
        long end = at + entrySize(size);
        write(ByteBuffer.allocate((int) (end - at - BLOCK - size)), at + BLOCK + size);
        return end;
    }

    private static ByteBuffer header(String name, long size) throws IOException {
        boolean fits = name.length() <= NAME;
        int slash = name.indexOf('/');
        TarArchiveEntry entry = new TarArchiveEntry(fits ? name : name.substring(slash + 1));
        entry.setSize(size);
        entry.setModTime(0);
        entry.setMode(0100644);
        entry.setIds(0, 0);
        entry.setNames("", "");
        byte[] block = new byte[BLOCK];
        // Beyond 8 GiB ustar's field is too small; GNU's binary form needs no more room, unlike a PAX header.
        entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
        if (!fits) {
            // The directory of a layer with a sha512 diffId: ustar has a field of its own for it.
            byte[] prefix = name.substring(0, slash).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(prefix, 0, block, PREFIX_OFFSET, prefix.length);
            Arrays.fill(block, CHECKSUM_OFFSET, CHECKSUM_OFFSET + TarConstants.CHKSUMLEN, (byte) ' ');
            TarUtils.formatCheckSumOctalBytes(TarUtils.computeCheckSum(block), block, CHECKSUM_OFFSET,
                    TarConstants.CHKSUMLEN);
        }
        return ByteBuffer.wrap(block);
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
