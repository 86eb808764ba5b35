package io.occystrap.docker;

import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.layer.FileBacked;
import io.occystrap.posix.ByteName;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A file of an archive on its way from the thread that reads the archive to the one that wants the file. If somebody was
 * waiting for it, it passes through a small buffer; otherwise it is spooled, and can be read from there, also while it
 * still comes.
 *
 * <p>Whoever takes it from the buffer may need something first that stands further back in the archive. So if nothing is
 * taken for a while, what is left of the file is spooled, too, and the archive read on.
 */
final class IncomingFile {

    private static final int BUFFER = 1 << 20;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String rawName;
    private final long size;
    private final Digest expected;
    private final Spool spool;
    private final boolean handedOn;
    /** Null where nothing passes through it, and again when its reader is closed: an image may have hundreds of layers. */
    private byte[] buffer;
    private int start;
    private int count;
    /** Bytes that went through the buffer. The others, behind them, are in the spool. */
    private long buffered;
    private long spoolOffset = -1;
    private long spooled;
    private boolean taken;
    private boolean abandoned;
    private boolean complete;
    private IOException failure;
    private Digest digest;

    /**
     * @param rawName  of the file, as the archive's header has it
     * @param size     in bytes
     * @param expected the diffId of the layer that it ought to be; null where nothing says that it is one
     * @param spool    takes what nobody waits for
     * @param awaited  whether somebody is waiting for the file
     */
    IncomingFile(String rawName, long size, Digest expected, Spool spool, boolean awaited) {
        this.rawName = rawName;
        this.size = size;
        this.expected = expected;
        this.spool = spool;
        this.handedOn = awaited;
        this.buffer = awaited ? new byte[(int) Math.max(1, Math.min(BUFFER, size))] : null;
    }

    String rawName() {
        return rawName;
    }

    long size() {
        return size;
    }

    /** @return the diffId of the layer that it ought to be; null where nothing says that it is one */
    Digest expected() {
        return expected;
    }

    /** @return whether it can be read more than once */
    boolean isSpooled() {
        return !handedOn;
    }

    /** @return its digest, when it came whole */
    synchronized Optional<Digest> digest() {
        return Optional.ofNullable(digest);
    }

    /** Takes the next bytes that came. */
    void accept(byte[] bytes, int offset, int length) throws IOException {
        int passed = handedOn && spoolOffset < 0 ? pass(bytes, offset, length) : 0;
        if (passed < length) {
            long at = spool.append(bytes, offset + passed, length - passed);
            spooled(at, length - passed);
        }
    }

    private synchronized void spooled(long at, int length) {
        if (spoolOffset < 0) {
            spoolOffset = at;
        }
        spooled += length;
        notifyAll();
    }

    /** @return how many of the bytes were taken, or need not be */
    private synchronized int pass(byte[] bytes, int offset, int length) throws IOException {
        int passed = 0;
        while (passed < length && !abandoned) {
            if (count == buffer.length) {
                if (!awaitRoom()) {
                    return passed;
                }
                continue;
            }
            int end = (start + count) % buffer.length;
            int n = Math.min(length - passed, Math.min(buffer.length - count, buffer.length - end));
            System.arraycopy(bytes, offset + passed, buffer, end, n);
            count += n;
            buffered += n;
            passed += n;
            notifyAll();
        }
        return length;
    }

    /** @return whether there is some; otherwise nothing is being taken */
    private boolean awaitRoom() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!abandoned && count == buffer.length) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            await(TimeUnit.NANOSECONDS.toMillis(left) + 1);
        }
        return true;
    }

    private void await(long millis) throws IOException {
        try {
            wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /**
     * All of it came.
     *
     * @param whole its digest
     */
    synchronized void complete(Digest whole) {
        digest = whole;
        complete = true;
        notifyAll();
    }

    /** No more of it will come. */
    synchronized void fail(IOException problem) {
        if (!complete) {
            failure = problem;
            complete = true;
            notifyAll();
        }
    }

    /**
     * @param what     names it for errors, as in "layer sha256:…"; printable
     * @param expected digest of the whole
     * @return its content, verified by the read that meets its end; empty if it was not spooled, and somebody else took it
     */
    synchronized Optional<InputStream> take(String what, Digest expected) {
        if (!isSpooled() && taken) {
            return Optional.empty();
        }
        taken = true;
        return Optional.of(isSpooled() ? new SpooledReading(what, expected) : new Reading(what, expected));
    }

    /** @return the content of a spooled file, which is not verified; to be closed by the caller */
    InputStream content() {
        return new SpooledReading(ByteName.text(rawName), null);
    }

    private synchronized void abandon() {
        if (!isSpooled()) {
            abandoned = true;
            buffer = null;
            notifyAll();
        }
    }

    private class Reading extends InputStream {

        private final String what;
        private final Digest wanted;
        private FileChannel channel;
        private long position;

        /** @param wanted digest of the whole; null where nothing is to be verified here */
        Reading(String what, Digest wanted) {
            this.what = what;
            this.wanted = wanted;
        }

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
            int n = fromBuffer(bytes, offset, length);
            if (n != 0) {
                position += Math.max(n, 0);
                return n;
            }
            if (channel == null) {
                channel = spool.read();
            }
            int available = (int) Math.min(length, spooled() - (position - buffered()));
            int read = channel.read(ByteBuffer.wrap(bytes, offset, available), spoolOffset() + position - buffered());
            position += Math.max(read, 0);
            return read;
        }

        /** @return how many bytes it had; -1 at the end; 0 if the next ones are in the spool */
        private int fromBuffer(byte[] bytes, int offset, int length) throws IOException {
            synchronized (IncomingFile.this) {
                while (true) {
                    if (abandoned) {
                        throw new IOException(what + " is closed");
                    }
                    if (position < buffered) {
                        int n = Math.min(length, Math.min(count, buffer.length - start));
                        System.arraycopy(buffer, start, bytes, offset, n);
                        start = (start + n) % buffer.length;
                        count -= n;
                        IncomingFile.this.notifyAll();
                        return n;
                    }
                    if (position - buffered < spooled) {
                        return 0;
                    }
                    if (failure != null) {
                        throw failure;
                    }
                    if (complete) {
                        if (wanted != null && !wanted.equals(digest)) {
                            throw new DigestMismatchException(what, wanted.toString(), String.valueOf(digest));
                        }
                        return -1;
                    }
                    await(0);
                }
            }
        }

        /** @return how many bytes of the spool the kernel copied, which are as many as are there; -1 at the end */
        long transferTo(FileChannel target) throws IOException {
            if (fromBuffer(new byte[0], 0, 0) < 0) {
                return -1;
            }
            if (channel == null) {
                channel = spool.read();
            }
            long n = channel.transferTo(spoolOffset() + position, spooled() - position, target);
            if (n <= 0) {
                throw new EOFException(what + " was cut short in the spool");
            }
            position += n;
            return n;
        }

        @Override
        public void close() throws IOException {
            abandon();
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** Of a file that is in the spool as a whole. */
    private final class SpooledReading extends Reading implements FileBacked {

        SpooledReading(String what, Digest wanted) {
            super(what, wanted);
        }

        @Override
        public long copyTo(FileChannel target, long most) throws IOException {
            if (size > most) {
                return -1;
            }
            long copied = 0;
            for (long n = transferTo(target); n >= 0; n = transferTo(target)) {
                copied += n;
            }
            return copied;
        }
    }

    private synchronized long spooled() {
        return spooled;
    }

    private synchronized long buffered() {
        return buffered;
    }

    private synchronized long spoolOffset() {
        return spoolOffset;
    }
}
