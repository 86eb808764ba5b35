package io.occystrap.layer;

import io.occystrap.image.FileMatch;

/** What the entry of a tar archive is, by its header. */
public final class EntryType {

    private EntryType() {
    }

    /**
     * @param header of an entry
     * @return what it is; never null
     */
    public static FileMatch.Type of(TarHeader header) {
        if (header.isFile()) {
            return FileMatch.Type.FILE;
        }
        return switch (header.type()) {
            case TarHeader.DIRECTORY -> FileMatch.Type.DIRECTORY;
            case TarHeader.SYMLINK -> FileMatch.Type.SYMLINK;
            case TarHeader.LINK -> FileMatch.Type.HARDLINK;
            case TarHeader.FIFO -> FileMatch.Type.FIFO;
            case TarHeader.CHARACTER_DEVICE -> FileMatch.Type.CHARACTER_DEVICE;
            case TarHeader.BLOCK_DEVICE -> FileMatch.Type.BLOCK_DEVICE;
            default -> FileMatch.Type.UNKNOWN;
        };
    }
}
