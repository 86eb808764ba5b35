package io.occystrap.layer;

import io.occystrap.posix.ByteName;
import java.util.Map;
import java.util.Optional;

/**
 * What the headers of one entry of a tar archive say together: PAX records over GNU long names over the header itself.
 * Names need not be UTF-8: each character of a raw name stands for a byte.
 *
 * @param rawName     as it stands there
 * @param type        the type flag of POSIX, {@code 0} for a file
 * @param permissions with setuid, setgid and sticky bit
 * @param uid         owner, 0 to 2³²-2
 * @param gid         group, 0 to 2³²-2
 * @param size        of the file in bytes, never negative
 * @param seconds     of its modification time, since 1970
 * @param nanoseconds of that second
 * @param rawLinkName of a link; empty for anything else
 * @param major       of a device, otherwise 0
 * @param minor       of a device, otherwise 0
 * @param attributes  extended attributes ({@code SCHILY.xattr}); not to be changed
 * @param sparse      where the stored bytes belong in the file; empty where they are the file
 * @param storedSize  of the content in the archive in bytes, never negative
 * @param offset      of the content in the archive
 */
public record TarHeader(String rawName, char type, int permissions, long uid, long gid, long size, long seconds,
        int nanoseconds, String rawLinkName, int major, int minor, Map<String, byte[]> attributes,
        Optional<SparseMap> sparse, long storedSize, long offset) {

    /** A hard link. */
    public static final char LINK = '1';
    /** A symbolic link. */
    public static final char SYMLINK = '2';
    /** A character device. */
    public static final char CHARACTER_DEVICE = '3';
    /** A block device. */
    public static final char BLOCK_DEVICE = '4';
    /** A directory. */
    public static final char DIRECTORY = '5';
    /** A pipe with a name. */
    public static final char FIFO = '6';
    /** The largest id: the next one means "leave it" to chown(2). */
    static final long LARGEST_ID = 0xFFFF_FFFEL;

    /** @return whether it is a regular file, by any of its type flags */
    public boolean isFile() {
        return type == '0' || type == '\0' || type == '7' || type == 'S';
    }

    /** @return the name as text; bytes that are no UTF-8 are lost */
    public String name() {
        return ByteName.text(rawName);
    }

    /** @return the link's target as text; bytes that are no UTF-8 are lost */
    public String linkName() {
        return ByteName.text(rawLinkName);
    }
}
