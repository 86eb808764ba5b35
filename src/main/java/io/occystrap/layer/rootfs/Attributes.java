package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;
import java.util.Map;

/**
 * What a file has besides its content.
 *
 * @param permissions with setuid, setgid and sticky bit
 * @param uid         owner, an unsigned number of 32 bits
 * @param gid         group, an unsigned number of 32 bits
 * @param seconds     of its modification time, since 1970
 * @param nanoseconds of that second
 * @param extended    extended attributes by name; not to be changed
 */
record Attributes(int permissions, int uid, int gid, long seconds, int nanoseconds, Map<String, byte[]> extended) {

    /**
     * Of a directory that no layer names: what the tools that make it on the way give it, but for the time, which with
     * them is now and here always the same.
     */
    static final Attributes IMPLIED = new Attributes(0755, 0, 0, 0, 0, Map.of());

    /** @return the attributes of an entry */
    static Attributes of(TarHeader header) {
        return new Attributes(header.permissions(), (int) header.uid(), (int) header.gid(), header.seconds(),
                header.nanoseconds(), header.attributes());
    }
}
