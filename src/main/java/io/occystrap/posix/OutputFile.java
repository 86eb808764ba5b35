package io.occystrap.posix;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A regular file that is being written. */
public final class OutputFile extends OpenFile {

    private static final int START = 0;

    OutputFile(int fd, String name) {
        super(fd, name);
    }

    /**
     * @param direct a direct buffer; written from its position to its limit, which the position then is
     * @throws IOException if there is no room
     */
    public void write(ByteBuffer direct) throws IOException {
        long address = Scratch.address(direct);
        while (direct.hasRemaining()) {
            long written = LibC.write(fd(), address + direct.position(), direct.remaining());
            check(written);
            direct.position(direct.position() + (int) written);
        }
    }

    /**
     * Goes on writing elsewhere. What is never written is a hole that reads as zeros.
     *
     * @param offset from the file's start, in bytes
     * @throws IOException if no file can be so large
     */
    public void seek(long offset) throws IOException {
        check(LibC.lseek(fd(), offset, START));
    }

    /**
     * @param size of the whole file, in bytes
     * @throws IOException if no file can be so large
     */
    public void setSize(long size) throws IOException {
        check(LibC.ftruncate(fd(), size));
    }
}
