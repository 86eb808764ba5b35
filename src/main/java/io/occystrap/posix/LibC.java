package io.occystrap.posix;

import com.sun.jna.Native;

/**
 * The functions of the C library that Java has no counterpart for, mapped directly: a call costs a fraction of a
 * microsecond. Pointers are addresses, as on all 64-bit Linux. What a call left in errno, {@link Native#getLastError}
 * knows for the thread.
 */
final class LibC {

    static {
        Native.register(LibC.class, "c");
    }

    private LibC() {
    }

    static native int openat(int directory, long name, int flags, int mode);

    static native int close(int fd);

    static native long write(int fd, long buffer, long length);

    static native long read(int fd, long buffer, long length);

    static native long lseek(int fd, long offset, int whence);

    static native int ftruncate(int fd, long length);

    static native int statx(int directory, long name, int flags, int mask, long buffer);

    static native int mkdirat(int directory, long name, int mode);

    static native int symlinkat(long target, int directory, long name);

    static native int linkat(int from, long fromName, int to, long toName, int flags);

    static native int unlinkat(int directory, long name, int flags);

    static native int renameat2(int from, long fromName, int to, long toName, int flags);

    static native long readlinkat(int directory, long name, long buffer, long size);

    static native int fchownat(int directory, long name, int uid, int gid, int flags);

    static native int fchown(int fd, int uid, int gid);

    static native int fchmod(int fd, int mode);

    static native int fchmodat(int directory, long name, int mode, int flags);

    static native int utimensat(int directory, long name, long times, int flags);

    static native int futimens(int fd, long times);

    static native int fsetxattr(int fd, long name, long value, long size, int flags);

    static native int lsetxattr(long path, long name, long value, long size, int flags);

    static native long fgetxattr(int fd, long name, long value, long size);

    static native long flistxattr(int fd, long list, long size);

    static native int fremovexattr(int fd, long name);

    static native int geteuid();

    static native int getegid();

    static native int flock(int fd, int operation);

    static native int unshare(int flags);

    static native int fchdir(int fd);

    static native int mount(long source, long target, long type, long flags, long data);

    static native int umount2(long target, int flags);

    static native long syscall(long number, long a, long b, long c, long d);
}
