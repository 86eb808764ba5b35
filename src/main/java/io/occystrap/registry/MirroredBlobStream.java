package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/** A blob that goes on with the next registry where a mirror fails; the digest is for the reader to check. */
final class MirroredBlobStream extends InputStream {

    private final MirroredRepository repository;
    private final Descriptor blob;
    private volatile MirroredRepository.Opened opened;
    private volatile boolean closed;
    private long position;

    /**
     * @param repository to read from
     * @param blob       whose size is delivered
     * @throws IOException if nobody has it
     */
    MirroredBlobStream(MirroredRepository repository, Descriptor blob) throws IOException {
        this.repository = repository;
        this.blob = blob;
        this.opened = repository.open(blob, 0, 0);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        while (true) {
            MirroredRepository.Opened current = opened;
            try {
                int n = current.in().read(buffer, offset, length);
                position += Math.max(n, 0);
                return n;
            } catch (IOException e) {
                current.in().close();
                if (closed) {
                    throw e;
                }
                repository.passOver(current.source(), e);
                opened = repository.open(blob, position, current.source() + 1);
                if (closed) {
                    opened.in().close();
                    throw new InterruptedIOException("closed");
                }
            }
        }
    }

    /** May be called by another thread than the one that reads, to wake it. */
    @Override
    public void close() throws IOException {
        closed = true;
        opened.in().close();
    }
}
