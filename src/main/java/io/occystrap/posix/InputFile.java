package io.occystrap.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A regular file that is being read. */
public final class InputFile extends OpenFile {

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
