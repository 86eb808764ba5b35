package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;

/**
 * What a layer says of one path, without content.
 *
 * @param path       where it belongs
 * @param type       the type flag of tar, all regular files as {@code 0}
 * @param attributes of it; those of a hard link count for nothing
 * @param target     of a link as the archive has it; empty for anything else
 * @param major      of a device
 * @param minor      of a device
 * @param size       of a regular file in bytes
 */
record Node(EntryPath path, char type, Attributes attributes, String target, int major, int minor, long size) {

    static final char FILE = '0';

    /** @return the node of an entry that belongs there */
    static Node of(EntryPath path, TarHeader header) {
        return new Node(path, header.isFile() ? FILE : header.type(), Attributes.of(header), header.rawLinkName(),
                header.major(), header.minor(), header.isFile() ? header.size() : 0);
    }
}
