package io.occystrap.image;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An entry of a layer.
 *
 * @param layer       that it is in
 * @param path        its name, cleaned: no {@code ./} or {@code /} before it, none behind it, {@code .} for the root. A byte
 *                    that is no UTF-8 is a lone surrogate, U+DC80 to U+DCFF
 * @param type        what it is
 * @param size        of a file in bytes, otherwise 0
 * @param mode        permissions with setuid, setgid and sticky bit
 * @param uid         owner
 * @param gid         group
 * @param seconds     of its modification time, since 1970
 * @param nanoseconds of that second
 * @param link        the target of a link, in the form of the path but not cleaned; otherwise empty
 * @param offsets     where in the file the content was found, in bytes, ascending; empty where it was not looked for;
 *                    immutable
 * @param moreOffsets whether it is found in more places than are listed
 * @param hiddenBy    the lowest layer above that deletes or replaces it; empty where none does, or nobody asked
 */
public record FileMatch(MatchedLayer layer, String path, Type type, long size, int mode, long uid, long gid,
        long seconds, int nanoseconds, String link, List<Long> offsets, boolean moreOffsets,
        Optional<MatchedLayer> hiddenBy) implements Match {

    /** What an entry is. */
    public enum Type {
        /** A regular file. */
        FILE("file"),
        /** A directory. */
        DIRECTORY("directory"),
        /** A symbolic link. */
        SYMLINK("symlink"),
        /** Another name of a file. */
        HARDLINK("hardlink"),
        /** A pipe with a name. */
        FIFO("fifo"),
        /** A character device. */
        CHARACTER_DEVICE("character device"),
        /** A block device. */
        BLOCK_DEVICE("block device"),
        /** Something that no tar should have. */
        UNKNOWN("unknown");

        private final String text;

        Type(String text) {
            this.text = text;
        }

        /** @return the word for it */
        @Override
        public String toString() {
            return text;
        }
    }

    /** @throws NullPointerException if something is null */
    public FileMatch {
        Objects.requireNonNull(layer, "layer");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(link, "link");
        offsets = List.copyOf(offsets);
        Objects.requireNonNull(hiddenBy, "hiddenBy");
    }

    /**
     * @param layer that hides it; null for none
     * @return the same match, hidden by that
     */
    public FileMatch hiddenBy(MatchedLayer layer) {
        return new FileMatch(this.layer, path, type, size, mode, uid, gid, seconds, nanoseconds, link, offsets,
                moreOffsets, Optional.ofNullable(layer));
    }
}
