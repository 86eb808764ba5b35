package io.occystrap.posix;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Excludes others, processes and threads alike, who change a file by making it anew and renaming it over the old one. What
 * is locked is the file itself (flock(2)): a process that dies lets go of it, nothing is left beside the file, and it
 * may be read meanwhile.
 */
public final class ReplacementLock implements Closeable {

    private static final int EXCLUSIVE = 2;
    private static final int NON_BLOCKING = 4;
    private static final long PAUSE_MILLISECONDS = 20;

    private final OpenDirectory directory;
    private final String name;
    private final InputFile file;

    private ReplacementLock(OpenDirectory directory, String name, InputFile file) {
        this.directory = directory;
        this.name = name;
        this.file = file;
    }

    /**
     * Waits until nobody else holds the lock of the file that is there then, and takes it.
     *
     * @param path    of a regular file; its last component is not followed
     * @param waiting is run once, if somebody else holds the lock
     * @return the lock, to be closed by the caller; empty where there is no such file
     * @throws InterruptedIOException if this thread is interrupted
     * @throws IOException            if the file cannot be opened or locked, or is no regular file
     */
    public static Optional<ReplacementLock> acquire(Path path, Runnable waiting) throws IOException {
        Path absolute = path.toAbsolutePath();
        OpenDirectory directory = OpenDirectory.of(absolute.getParent().toRealPath());
        Optional<ReplacementLock> lock = Optional.empty();
        try {
            lock = acquire(directory, ByteName.of(absolute.getFileName()), waiting);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                directory.close();
            }
        }
    }

    /**
     * Takes the lock if nobody else holds it.
     *
     * @param path of a regular file; its last component is not followed
     * @return the lock, to be closed by the caller; empty where somebody holds it, or there is no such file
     * @throws IOException if the file cannot be opened or locked, or is no regular file
     */
    public static Optional<ReplacementLock> tryAcquire(Path path) throws IOException {
        Path absolute = path.toAbsolutePath();
        OpenDirectory directory = OpenDirectory.of(absolute.getParent().toRealPath());
        Optional<ReplacementLock> lock = Optional.empty();
        try {
            String name = ByteName.of(absolute.getFileName());
            Optional<InputFile> file = open(directory, name);
            lock = file.isEmpty() ? Optional.empty() : locked(directory, name, file.get());
            return lock;
        } finally {
            if (lock.isEmpty()) {
                directory.close();
            }
        }
    }

    private static Optional<ReplacementLock> acquire(OpenDirectory directory, String name, Runnable waiting)
            throws IOException {
        boolean waited = false;
        while (true) {
            Optional<InputFile> file = open(directory, name);
            if (file.isEmpty()) {
                return Optional.empty();
            }
            Optional<ReplacementLock> lock = locked(directory, name, file.get());
            if (lock.isPresent()) {
                return lock;
            }
            if (!waited) {
                waiting.run();
                waited = true;
            }
            pause();
        }
    }

    /** @return the lock of the open file; empty where it cannot be had, and then the file is closed */
    private static Optional<ReplacementLock> locked(OpenDirectory directory, String name, InputFile file) throws IOException {
        ReplacementLock lock = new ReplacementLock(directory, name, file);
        boolean locked = false;
        try {
            locked = lock.tryLock() && lock.isCurrent();
            return locked ? Optional.of(lock) : Optional.empty();
        } finally {
            if (!locked) {
                file.close();
            }
        }
    }

    private static Optional<InputFile> open(OpenDirectory directory, String name) throws IOException {
        try {
            return Optional.of(directory.read(name));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ENOENT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private boolean tryLock() throws IOException {
        if (LibC.flock(file.fd(), EXCLUSIVE | NON_BLOCKING) == 0) {
            return true;
        }
        if (Errno.last() == Errno.EAGAIN) {
            return false;
        }
        throw SystemCallException.last(name);
    }

    private static void pause() throws InterruptedIOException {
        try {
            Thread.sleep(PAUSE_MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /**
     * @return whether the file is still there by its name; false if somebody who does not ask for the lock has replaced
     *         or deleted it
     * @throws IOException if the file system does not say
     */
    public boolean isCurrent() throws IOException {
        Optional<FileStatus> there = directory.status(name);
        return there.isPresent() && there.get().inode() == file.status().inode();
    }

    @Override
    public void close() {
        file.close();
        directory.close();
    }
}
