package io.occystrap.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A regular file that is being read. */
public final class InputFile extends OpenFile {

    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;

    InputFile(int fd, String name) {
        super(fd, name);
    }

    /**
     * @param direct a direct buffer, filled from its position on as far as it goes at once
     * @return how many bytes there were, or -1 at the end
     * @throws IOException if it cannot be read
     */
    public int read(ByteBuffer direct) throws IOException {
        long n = LibC.read(fd(), Scratch.address(direct) + direct.position(), direct.remaining());
        check(n);
        direct.position(direct.position() + (int) n);
        return n == 0 ? -1 : (int) n;
    }

    /**
     * @param offset from the file's start, in bytes
     * @return where there is data, there or after; the file's size if there is none (lseek(2), "SEEK_DATA")
     * @throws IOException if the file system does not say
     */
    public long dataFrom(long offset) throws IOException {
        long data = LibC.lseek(fd(), offset, SEEK_DATA);
        return data < 0 && Errno.last() == Errno.ENXIO ? status().size() : checked(data);
    }

    /**
     * @param offset from the file's start, in bytes, where there is data
     * @return where the next hole is; the file's size if there is none
     * @throws IOException if the file system does not say
     */
    public long holeFrom(long offset) throws IOException {
        return checked(LibC.lseek(fd(), offset, SEEK_HOLE));
    }

    /**
     * Goes on reading elsewhere.
     *
     * @param offset from the file's start, in bytes
     * @throws IOException if that is nowhere
     */
    public void seek(long offset) throws IOException {
        checked(LibC.lseek(fd(), offset, 0));
    }

    private long checked(long offset) throws IOException {
        check(offset);
        return offset;
    }

    /** @return the content from here on; closing it closes this */
    public InputStream stream() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10).limit(0);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                if (length == 0) {
                    return 0;
                }
                if (!buffer.hasRemaining()) {
                    int n = InputFile.this.read(buffer.clear());
                    buffer.flip();
                    if (n < 0) {
                        return -1;
                    }
                }
                int n = Math.min(length, buffer.remaining());
                buffer.get(bytes, offset, n);
                return n;
            }

            @Override
            public void close() {
                InputFile.this.close();
            }
        };
    }
}
