package io.occystrap.posix;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A file or directory that is open: what is done to it is done to this very one, wherever its name leads meanwhile. */
public abstract sealed class OpenFile implements Closeable permits OpenDirectory, InputFile, OutputFile {

    private static final int EMPTY_PATH = 0x1000;
    private static final int BASIC_STATS = 0x7FF;

    private final int fd;
    private final String name;
    private boolean closed;

    OpenFile(int fd, String name) {
        this.fd = fd;
        this.name = name;
    }

    final int fd() {
        if (closed) {
            // The number may be another file's by now.
            throw new IllegalStateException(name + " is closed");
        }
        return fd;
    }

    /** @return what errors call it, each character a byte */
    final String name() {
        return name;
    }

    final void check(long result) throws SystemCallException {
        if (result < 0) {
            throw SystemCallException.last(name);
        }
    }

    /**
     * @return what the file system says of it
     * @throws IOException if it says nothing
     */
    public final FileStatus status() throws IOException {
        Scratch scratch = Scratch.get();
        check(LibC.statx(fd(), scratch.first(""), EMPTY_PATH, BASIC_STATS, scratch.resultAddress()));
        return FileStatus.of(scratch.result());
    }

    /**
     * @param uid owner, an unsigned number of 32 bits
     * @param gid group, an unsigned number of 32 bits
     * @throws IOException if that is not allowed
     */
    public final void setOwner(int uid, int gid) throws IOException {
        check(LibC.fchown(fd(), uid, gid));
    }

    /**
     * @param permissions with setuid, setgid and sticky bit
     * @throws IOException if that is not allowed
     */
    public final void setPermissions(int permissions) throws IOException {
        check(LibC.fchmod(fd(), permissions));
    }

    /**
     * Sets the times of access and of modification.
     *
     * @param seconds     since 1970
     * @param nanoseconds of that second
     * @throws IOException if that is not allowed
     */
    public final void setTimes(long seconds, int nanoseconds) throws IOException {
        check(LibC.futimens(fd(), Scratch.get().times(seconds, nanoseconds)));
    }

    /**
     * @param attribute name of an extended attribute, with its namespace
     * @param value     at most 64 KiB
     * @throws IOException if the file system does not take it
     */
    public final void setAttribute(String attribute, byte[] value) throws IOException {
        Scratch scratch = Scratch.get();
        check(LibC.fsetxattr(fd(), scratch.first(attribute), scratch.second(value), value.length, 0));
    }

    /**
     * @param attribute name of an extended attribute
     * @return its value; null where there is none, or the file system has no such things
     * @throws IOException if it cannot be read
     */
    public final byte[] attribute(String attribute) throws IOException {
        Scratch scratch = Scratch.get();
        long length = LibC.fgetxattr(fd(), scratch.first(attribute), scratch.resultAddress(), Scratch.size());
        if (length < 0) {
            Errno errno = Errno.last();
            if (errno == Errno.ENODATA || errno == Errno.EOPNOTSUPP) {
                return null;
            }
            throw SystemCallException.last(name);
        }
        byte[] value = new byte[(int) length];
        scratch.result().get(value);
        return value;
    }

    /**
     * @return the names of its extended attributes; empty where the file system has no such things
     * @throws IOException if they cannot be read
     */
    public final List<String> attributes() throws IOException {
        Scratch scratch = Scratch.get();
        long length = LibC.flistxattr(fd(), scratch.resultAddress(), Scratch.size());
        if (length < 0) {
            if (Errno.last() == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw SystemCallException.last(name);
        }
        List<String> names = new ArrayList<>();
        for (String attribute : scratch.resultText((int) length).split("\0")) {
            if (!attribute.isEmpty()) {
                names.add(attribute);
            }
        }
        return names;
    }

    /**
     * @param attribute name of an extended attribute that it has
     * @throws IOException if it cannot be removed
     */
    public final void removeAttribute(String attribute) throws IOException {
        check(LibC.fremovexattr(fd(), Scratch.get().first(attribute)));
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            LibC.close(fd);
        }
    }
}
