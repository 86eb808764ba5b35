package io.occystrap.posix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Excludes other processes, and other threads of this one, while it is held. A process that dies lets go of it. The
 * file that it is held on stays, because removing it safely would need a lock of its own.
 */
public final class ProcessLock implements Closeable {

    /** Name of the file that changes of a directory are locked on. */
    public static final String FILE = ".occystrap.lock";

    /*
     * File locks (fcntl) belong to the whole process: the system drops them when *any* descriptor of the file is
     * closed, and Java throws when two threads ask for the same one. So threads queue here, for all files alike: what
     * is done under such a lock takes milliseconds.
     */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private final FileChannel channel;

    private ProcessLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Waits until nobody else holds the lock, and takes it.
     *
     * @param file is created, empty, if it is not there; its directory must exist
     * @return the lock, to be closed by the same thread
     * @throws IOException if the file cannot be created or locked
     */
    public static ProcessLock acquire(Path file) throws IOException {
        THREADS.lock();
        FileChannel channel = null;
        try {
            channel = RegularFile.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.lock();
            return new ProcessLock(channel);
        } catch (IOException | RuntimeException e) {
            try {
                if (channel != null) {
                    channel.close();
                }
            } finally {
                THREADS.unlock();
            }
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            THREADS.unlock();
        }
    }
}
