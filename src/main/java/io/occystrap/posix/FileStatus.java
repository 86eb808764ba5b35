package io.occystrap.posix;

import java.nio.ByteBuffer;

/**
 * What a file system says of a file (statx(2)).
 *
 * @param mode        type and permissions, as in {@code st_mode}
 * @param links       how many names the file has
 * @param uid         its owner
 * @param gid         its group
 * @param inode       its number, unique on its file system
 * @param size        in bytes
 * @param seconds     of its modification time
 * @param nanoseconds of that second
 * @param major       of the device that it is, if it is one
 * @param minor       of that device
 */
public record FileStatus(int mode, int links, int uid, int gid, long inode, long size, long seconds, int nanoseconds,
        int major, int minor) {

    /** The bits of a mode that say what kind of file it is. */
    public static final int TYPE = 0170000;
    /** A directory. */
    public static final int DIRECTORY = 0040000;
    /** A regular file. */
    public static final int REGULAR = 0100000;
    /** A symbolic link. */
    public static final int SYMLINK = 0120000;
    /** A character device. */
    public static final int CHARACTER_DEVICE = 0020000;
    /** A block device. */
    public static final int BLOCK_DEVICE = 0060000;
    /** A pipe with a name. */
    public static final int FIFO = 0010000;

    static FileStatus of(ByteBuffer statx) {
        return new FileStatus(statx.getShort(28) & 0xFFFF, statx.getInt(16), statx.getInt(20), statx.getInt(24),
                statx.getLong(32), statx.getLong(40), statx.getLong(112), statx.getInt(120), statx.getInt(128),
                statx.getInt(132));
    }

    /** @return whether it is a directory */
    public boolean isDirectory() {
        return (mode & TYPE) == DIRECTORY;
    }

    /** @return whether it is a regular file */
    public boolean isRegular() {
        return (mode & TYPE) == REGULAR;
    }

    /** @return whether it is a symbolic link */
    public boolean isSymlink() {
        return (mode & TYPE) == SYMLINK;
    }

    /** @return whether it is what overlayfs takes for a deleted file: a character device 0:0 */
    public boolean isWhiteout() {
        return (mode & TYPE) == CHARACTER_DEVICE && major == 0 && minor == 0;
    }

    /** @return the permissions, with setuid, setgid and sticky bit */
    public int permissions() {
        return mode & 07777;
    }
}
