package io.occystrap.layer;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A part of a file as a stream, on a descriptor of its own, so that several are read at once. */
public final class FileSlice extends InputStream implements FileBacked {

    private final FileChannel channel;
    private final Path file;
    private long position;
    private final long end;

    /**
     * @param file   a regular file
     * @param offset of the first byte
     * @param size   in bytes
     * @throws IOException if the file cannot be opened, or is a symbolic link
     */
    public FileSlice(Path file, long offset, long size) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        this.file = file;
        this.position = offset;
        this.end = offset + size;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (position == end) {
            return -1;
        }
        int n = channel.read(ByteBuffer.wrap(buffer, offset, (int) Math.min(length, end - position)), position);
        if (n < 0) {
            throw cutShort();
        }
        position += n;
        return n;
    }

    private MalformedImageException cutShort() {
        return new MalformedImageException(Printable.escape(file.toString()) + " was cut short while it was read", null,
                null);
    }

    @Override
    public long copyTo(FileChannel target, long most) throws IOException {
        long size = end - position;
        if (size > most) {
            return -1;
        }
        while (position < end) {
            long n = channel.transferTo(position, end - position, target);
            if (n <= 0) {
                throw cutShort();
            }
            position += n;
        }
        return size;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
