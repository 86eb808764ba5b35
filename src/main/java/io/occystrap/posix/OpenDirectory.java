package io.occystrap.posix;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A directory that is open, and what is done to the names in it. A name is one component, never a path, and each of its
 * characters stands for a byte, because names need not be UTF-8. No method follows a link in place of a name.
 */
public final class OpenDirectory extends OpenFile {

    private static final int AT_CURRENT = -100;
    private static final int DO_NOT_FOLLOW = 0x100;
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int BASIC_STATS = 0x7FF;
    private static final int DO_NOT_REPLACE = 1;
    private static final int EXCHANGE = 2;
    private static final int DIRECTORY_FLAGS = OpenFlags.DIRECTORY | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC;

    private OpenDirectory(int fd, String name) {
        super(fd, name);
    }

    /**
     * @param path of a directory; links on the way to it are followed, the last component is not
     * @return the directory, to be closed by the caller
     * @throws IOException if there is none, or it cannot be opened
     */
    public static OpenDirectory of(Path path) throws IOException {
        return open(AT_CURRENT, ByteName.of(path));
    }

    private static OpenDirectory open(int directory, String name) throws SystemCallException {
        int fd = LibC.openat(directory, Scratch.get().first(name), DIRECTORY_FLAGS, 0);
        if (fd < 0) {
            throw SystemCallException.last(name);
        }
        return new OpenDirectory(fd, name);
    }

    private void check(long result, String name) throws SystemCallException {
        if (result < 0) {
            throw SystemCallException.last(name);
        }
    }

    /**
     * @param name of a directory in this one
     * @return it, to be closed by the caller
     * @throws SystemCallException {@link Errno#ENOENT} if there is none, {@link Errno#ENOTDIR} or
     *                             {@link Errno#ELOOP} if it is something else
     */
    public OpenDirectory open(String name) throws SystemCallException {
        return open(fd(), name);
    }

    /**
     * @param path of a directory below this one, its components separated by slashes; empty for this one
     * @return it, opened anew by steps that follow no link; to be closed by the caller
     * @throws SystemCallException as {@link #open} does
     */
    public OpenDirectory openPath(String path) throws SystemCallException {
        OpenDirectory at = open(".");
        for (String component : path.isEmpty() ? new String[0] : path.split("/")) {
            try (OpenDirectory parent = at) {
                at = parent.open(component);
            }
        }
        return at;
    }

    /**
     * @param name of something in this directory
     * @return what it is; empty where there is nothing of that name
     * @throws IOException if the file system does not say
     */
    public Optional<FileStatus> status(String name) throws IOException {
        Scratch scratch = Scratch.get();
        int result = LibC.statx(fd(), scratch.first(name), DO_NOT_FOLLOW, BASIC_STATS, scratch.resultAddress());
        if (result == 0) {
            return Optional.of(FileStatus.of(scratch.result()));
        }
        if (Errno.last() == Errno.ENOENT) {
            return Optional.empty();
        }
        throw SystemCallException.last(name);
    }

    /**
     * @param name of a new file
     * @return it, empty and readable by its owner only; to be closed by the caller
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name
     */
    public OutputFile create(String name) throws SystemCallException {
        return output(name, OpenFlags.CREATE | OpenFlags.EXCLUSIVE);
    }

    /**
     * @param name of a regular file
     * @return it, to be written from its start; to be closed by the caller
     * @throws SystemCallException if there is none
     */
    public OutputFile write(String name) throws SystemCallException {
        return output(name, OpenFlags.NON_BLOCKING);
    }

    private OutputFile output(String name, int how) throws SystemCallException {
        int flags = OpenFlags.WRITE_ONLY | how | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC;
        int file = LibC.openat(fd(), Scratch.get().first(name), flags, 0600);
        check(file, name);
        return new OutputFile(file, name);
    }

    /**
     * @param name of a regular file
     * @return it, to be closed by the caller
     * @throws IOException if there is none, or it is anything else: a pipe is not waited for
     */
    public InputFile read(String name) throws IOException {
        int flags = OpenFlags.NON_BLOCKING | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC;
        int number = LibC.openat(fd(), Scratch.get().first(name), flags, 0);
        check(number, name);
        InputFile file = new InputFile(number, name);
        boolean regular = false;
        try {
            regular = file.status().isRegular();
        } finally {
            if (!regular) {
                file.close();
            }
        }
        if (!regular) {
            throw new FileSystemException(name, null, "it is no regular file");
        }
        return file;
    }

    /**
     * @param name of a new directory
     * @param mode its permissions, less the process's mask
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name
     */
    public void makeDirectory(String name, int mode) throws SystemCallException {
        check(LibC.mkdirat(fd(), Scratch.get().first(name), mode), name);
    }

    /**
     * @param name   of a new link
     * @param target what it says, not looked at
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name
     */
    public void makeSymlink(String name, String target) throws SystemCallException {
        Scratch scratch = Scratch.get();
        check(LibC.symlinkat(scratch.second(target), fd(), scratch.first(name)), name);
    }

    /**
     * Makes a device or a pipe.
     *
     * @param name  of it
     * @param mode  its type and permissions, less the process's mask
     * @param major of a device
     * @param minor of a device
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name, {@link Errno#EPERM} if
     *                             devices are not for this process to make
     */
    public void makeNode(String name, int mode, int major, int minor) throws SystemCallException {
        // As the kernel wants it: 12 and 20 bits (new_encode_dev).
        long device = (minor & 0xFFL) | (major & 0xFFFL) << 8 | (minor & 0xFFFFFF00L) << 12;
        check(LibC.syscall(OpenFlags.MKNODAT, fd(), Scratch.get().first(name), mode, device), name);
    }

    /**
     * @param from     where a file is; not followed if it is a link
     * @param fromName its name there
     * @param name     another name for it, here
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name here
     */
    public void link(OpenDirectory from, String fromName, String name) throws SystemCallException {
        Scratch scratch = Scratch.get();
        check(LibC.linkat(from.fd(), scratch.second(fromName), fd(), scratch.first(name), 0), name);
    }

    /**
     * @param from     where something is
     * @param fromName its name there
     * @param name     its name here from now on
     * @throws SystemCallException {@link Errno#EEXIST} if there is something of that name here
     */
    public void move(OpenDirectory from, String fromName, String name) throws SystemCallException {
        Scratch scratch = Scratch.get();
        int result = LibC.renameat2(from.fd(), scratch.second(fromName), fd(), scratch.first(name), DO_NOT_REPLACE);
        if (result < 0 && Errno.last() == Errno.EINVAL) {
            // A file system without that flag; a hard link does not replace either.
            link(from, fromName, name);
            from.unlink(fromName);
            return;
        }
        check(result, name);
    }

    /**
     * Puts something in the place of something else, and that in its place, in one step.
     *
     * @param from     where something is
     * @param fromName its name there
     * @param name     of something here
     * @throws SystemCallException {@link Errno#ENOENT} if there is nothing here, {@link Errno#EINVAL} if the file
     *                             system cannot do that
     */
    public void exchange(OpenDirectory from, String fromName, String name) throws SystemCallException {
        Scratch scratch = Scratch.get();
        check(LibC.renameat2(from.fd(), scratch.second(fromName), fd(), scratch.first(name), EXCHANGE), name);
    }

    /**
     * @param name of something that is no directory
     * @throws SystemCallException if it cannot be removed
     */
    public void unlink(String name) throws SystemCallException {
        check(LibC.unlinkat(fd(), Scratch.get().first(name), 0), name);
    }

    /**
     * @param name of an empty directory
     * @throws SystemCallException {@link Errno#ENOTEMPTY} if there is something in it
     */
    public void removeDirectory(String name) throws SystemCallException {
        check(LibC.unlinkat(fd(), Scratch.get().first(name), REMOVE_DIRECTORY), name);
    }

    /**
     * @param name of a symbolic link
     * @return what it says
     * @throws SystemCallException {@link Errno#EINVAL} if it is none
     */
    public String readLink(String name) throws SystemCallException {
        Scratch scratch = Scratch.get();
        long length = LibC.readlinkat(fd(), scratch.first(name), scratch.resultAddress(), Scratch.size());
        check(length, name);
        return scratch.resultText((int) length);
    }

    /**
     * @param name of something, links not followed
     * @param uid  owner, an unsigned number of 32 bits
     * @param gid  group, an unsigned number of 32 bits
     * @throws SystemCallException if that is not allowed
     */
    public void setOwner(String name, int uid, int gid) throws SystemCallException {
        check(LibC.fchownat(fd(), Scratch.get().first(name), uid, gid, DO_NOT_FOLLOW), name);
    }

    /**
     * @param name        of something that is no link: this call follows
     * @param permissions with setuid, setgid and sticky bit
     * @throws SystemCallException if that is not allowed
     */
    public void setPermissions(String name, int permissions) throws SystemCallException {
        check(LibC.fchmodat(fd(), Scratch.get().first(name), permissions, 0), name);
    }

    /**
     * @param name        of something, links not followed
     * @param seconds     since 1970, of access and of modification
     * @param nanoseconds of that second
     * @throws SystemCallException if that is not allowed
     */
    public void setTimes(String name, long seconds, int nanoseconds) throws SystemCallException {
        Scratch scratch = Scratch.get();
        check(LibC.utimensat(fd(), scratch.first(name), scratch.times(seconds, nanoseconds), DO_NOT_FOLLOW), name);
    }

    /**
     * Sets an extended attribute of a link, a device or a pipe, which cannot be opened for that.
     *
     * @param name      of it
     * @param attribute with its namespace
     * @param value     at most 64 KiB
     * @throws SystemCallException if the file system does not take it
     */
    public void setAttribute(String name, String attribute, byte[] value) throws SystemCallException {
        Scratch scratch = Scratch.get();
        // There is no call that takes a directory and a name before Linux 6.13; this path leads through the open one.
        String path = "/proc/self/fd/" + fd() + "/" + name;
        byte[] attributeBytes = (attribute + "\0").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer memory = ByteBuffer.allocateDirect(attributeBytes.length).put(attributeBytes);
        check(LibC.lsetxattr(scratch.first(path), Scratch.address(memory), scratch.second(value), value.length, 0), name);
    }

    /** Is given the names in a directory. */
    @FunctionalInterface
    public interface Visitor {

        /**
         * @param name of something in the directory; it may be removed meanwhile
         * @throws IOException ends the visit
         */
        void visit(String name) throws IOException;
    }

    /**
     * Visits all names but {@code .} and {@code ..}; so many at a time are in memory as fit into 64 KiB.
     *
     * @param visitor is told of each
     * @throws IOException if the directory cannot be read, or from the visitor
     */
    public void forEach(Visitor visitor) throws IOException {
        check(LibC.lseek(fd(), 0, 0));
        while (true) {
            Scratch scratch = Scratch.get();
            long length = LibC.syscall(OpenFlags.GETDENTS64, fd(), scratch.resultAddress(), 64 << 10, 0);
            check(length);
            if (length == 0) {
                return;
            }
            for (String name : names(scratch, (int) length)) {
                visitor.visit(name);
            }
        }
    }

    /** Of struct linux_dirent64: 8 bytes of inode, 8 of offset, 2 of length, 1 of type, the name and a NUL. */
    private static List<String> names(Scratch scratch, int length) {
        ByteBuffer entries = scratch.result();
        String text = scratch.resultText(length);
        List<String> names = new ArrayList<>();
        for (int at = 0; at < length; at += entries.getShort(at + 16) & 0xFFFF) {
            String name = text.substring(at + 19, text.indexOf('\0', at + 19));
            if (!name.equals(".") && !name.equals("..")) {
                names.add(name);
            }
        }
        return names;
    }
}
