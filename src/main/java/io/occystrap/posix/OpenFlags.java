package io.occystrap.posix;

/** Flags of open(2) and numbers of system calls, which differ from one processor to another. */
final class OpenFlags {

    static final int WRITE_ONLY = 1;
    static final int CREATE = 0100;
    static final int EXCLUSIVE = 0200;
    static final int NON_BLOCKING = 04000;
    static final int CLOSE_ON_EXEC = 02000000;
    static final int DIRECTORY;
    static final int NO_FOLLOW;
    static final long MKNODAT;
    static final long GETDENTS64;

    static {
        String processor = System.getProperty("os.arch");
        switch (processor) {
            case "amd64", "x86_64" -> {
                DIRECTORY = 0200000;
                NO_FOLLOW = 0400000;
                MKNODAT = 259;
                GETDENTS64 = 217;
            }
            case "aarch64" -> {
                DIRECTORY = 040000;
                NO_FOLLOW = 0100000;
                MKNODAT = 33;
                GETDENTS64 = 61;
            }
            default -> throw new UnsupportedOperationException(
                    "root filesystems are written on amd64 and aarch64, not on " + processor);
        }
    }

    private OpenFlags() {
    }
}
