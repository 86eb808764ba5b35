package io.occystrap.layer;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where the files of a tar archive lie, by their names. It reads headers only, so a large archive is indexed in
 * moments; names are cleaned ({@code ./a//b} is {@code a/b}), links are followed inside the archive and no further.
 */
public final class TarIndex {

    private static final int MOST_LINKS = 40;
    private static final long MOST_CHARACTERS = 16 << 20;

    /**
     * A file of the archive.
     *
     * @param offset of its first byte in the archive
     * @param size   in bytes
     */
    public record Extent(long offset, long size) { }

    private record Link(String target) { }

    private final String what;
    private final int mostEntries;
    private final Map<String, Object> entries = new HashMap<>();
    private int count;
    private long characters;

    /**
     * An index of an archive that is still being read: each header is added as it comes.
     *
     * @param what        names the archive for errors; printable
     * @param mostEntries how many entries it may have
     */
    public TarIndex(String what, int mostEntries) {
        this.what = what;
        this.mostEntries = mostEntries;
    }

    /**
     * @param archive    an uncompressed archive, read by position only
     * @param what       names it for errors; printable
     * @param mostEntries how many entries it may have
     * @return its index
     * @throws MalformedImageException if it is no tar archive, is cut short, or has too many entries
     * @throws IOException             if it cannot be read
     */
    public static TarIndex of(FileChannel archive, String what, int mostEntries) throws IOException {
        TarIndex index = new TarIndex(what, mostEntries);
        TarHeaderReader reader = new TarHeaderReader(archive, what);
        for (TarHeader header = reader.next(); header != null; header = reader.next()) {
            index.add(header);
        }
        return index;
    }

    /**
     * @param header the archive's next
     * @throws MalformedImageException if the archive has too many entries, or this one cannot be read
     */
    public void add(TarHeader header) throws MalformedImageException {
        if (count == mostEntries) {
            throw new MalformedImageException(what + " was refused", "it has more than " + mostEntries + " entries",
                    "raise occystrap.limit.archive-entries if it is meant to");
        }
        count++;
        if (header.sparse().isPresent()) {
            throw new MalformedImageException(what + " cannot be read", Printable.escape(header.name())
                    + " is stored as a sparse file, which is not supported here", null);
        }
        String name = clean(List.of(), header.name());
        if (name == null) {
            return;
        }
        characters += name.length() + header.linkName().length();
        if (characters > MOST_CHARACTERS) {
            throw new MalformedImageException(what + " was refused", "the names in it are too long to keep in mind", null);
        }
        switch (header.type()) {
            case '0', '\0', '7' -> entries.put(name, new Extent(header.offset(), header.size()));
            case '1' -> entries.put(name, new Link(clean(List.of(), header.linkName())));
            case '2' -> entries.put(name, new Link(
                    header.linkName().startsWith("/") ? null : clean(parents(name), header.linkName())));
            default -> entries.remove(name);
        }
    }

    /**
     * @param name as a document in the archive gives it
     * @return the file of that name, links followed; empty where there is none
     * @throws MalformedImageException if the name, or a link on the way, leads out of the archive or in a circle
     */
    public Optional<Extent> find(String name) throws MalformedImageException {
        if (name.length() > TarHeaderReader.LONGEST_NAME) {
            throw new MalformedImageException(what + " is malformed", "a path in it has " + name.length() + " characters",
                    null);
        }
        String at = clean(List.of(), name);
        Set<String> seen = new TreeSet<>();
        while (at != null) {
            Object entry = entries.get(at);
            if (entry == null) {
                // The links of docker and podman may also stand for a directory above the file.
                String through = throughLinkedParent(at);
                if (through == null) {
                    return Optional.empty();
                }
                at = through;
            } else if (entry instanceof Extent extent) {
                return Optional.of(extent);
            } else {
                at = ((Link) entry).target();
            }
            if (at != null && (!seen.add(at) || seen.size() > MOST_LINKS)) {
                throw new MalformedImageException(what + " is malformed",
                        "its links go in a circle at " + Printable.escape(name), null);
            }
        }
        throw new MalformedImageException(what + " was refused",
                Printable.escape(name) + " leads out of the archive", null);
    }

    /** @return the names of the files and links, cleaned, in no order */
    public Set<String> names() {
        return Set.copyOf(entries.keySet());
    }

    private String throughLinkedParent(String name) {
        for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
            if (entries.get(name.substring(0, slash)) instanceof Link link && link.target() != null) {
                return link.target().isEmpty() ? name.substring(slash + 1) : link.target() + name.substring(slash);
            }
        }
        return null;
    }

    private static List<String> parents(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? List.of() : List.of(name.substring(0, slash).split("/"));
    }

    /** @return the name without {@code .} and empty components, {@code ..} resolved; null if it leads out */
    private static String clean(List<String> from, String name) {
        Deque<String> components = new ArrayDeque<>(from);
        for (String component : name.split("/")) {
            if (component.equals("..")) {
                if (components.pollLast() == null) {
                    return null;
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        return String.join("/", components);
    }

    /**
     * @param archive the archive that was indexed
     * @param extent  of a file in it
     * @param most    how large the file may be, in bytes
     * @return the whole file
     * @throws IOException if it is larger, or cannot be read
     */
    public byte[] read(FileChannel archive, Extent extent, int most) throws IOException {
        if (extent.size() > most) {
            throw new MalformedImageException(what + " was refused", "one of its documents is larger than " + most
                    + " bytes", null);
        }
        ByteBuffer content = ByteBuffer.allocate((int) extent.size());
        while (content.hasRemaining()) {
            if (archive.read(content, extent.offset() + content.position()) < 0) {
                throw new MalformedImageException(what + " is cut short", null, null);
            }
        }
        return content.array();
    }
}
