package io.occystrap.layer;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Reads the headers of a tar archive one after the other (POSIX pax, ustar, v7, GNU), and between them the contents that
 * somebody asks for. What extends a header is bounded before it is read.
 *
 * <p>Where an entry has a PAX path and a GNU long name, the PAX path wins, as with GNU tar; an empty one counts for nothing.
 * Global extended headers are passed over, as Go's tools do although POSIX lets them speak for all entries that
 * follow: who reads images by those tools must find the same in them here.
 */
public final class TarHeaderReader {

    static final int BLOCK = 512;
    /** What Linux takes for a path. */
    static final int LONGEST_NAME = 4096;
    private static final int LARGEST_EXTENSION = 1 << 20;
    /** Of the 32 bits that Linux has for a device, 12 are the major number's. */
    private static final int LARGEST_MAJOR = 0xFFF;
    private static final int LARGEST_MINOR = 0xFFFFF;

    private final TarInput archive;
    private final String what;
    private final byte[] block = new byte[BLOCK];
    private TarHeader current;
    private long left;

    /**
     * @param archive read by position only, contents only where they are asked for; not closed
     * @param what    names it for errors; printable
     * @throws IOException if its size cannot be had
     */
    TarHeaderReader(FileChannel archive, String what) throws IOException {
        this(new ChannelTarInput(archive), what);
    }

    /**
     * @param archive read from here on; not closed
     * @param what    names it for errors, as in "layer sha256:…"; printable
     */
    public TarHeaderReader(InputStream archive, String what) {
        this(new StreamTarInput(archive), what);
    }

    /**
     * @param archive read from where it is; not closed
     * @param what    names it for errors; printable
     */
    TarHeaderReader(TarInput archive, String what) {
        this.archive = archive;
        this.what = what;
    }

    /**
     * Passes over what is left of the entry before.
     *
     * @return the next entry; null at the end of the archive
     * @throws MalformedImageException if it is no tar archive, or not a whole one
     * @throws IOException             if it cannot be read
     */
    public TarHeader next() throws IOException {
        finishEntry();
        PaxRecords extensions = new PaxRecords();
        long extension = 0;
        long all = 0;
        while (true) {
            boolean first = archive.position() == 0;
            if (!readBlock() || isZero(block)) {
                if (extension > 0) {
                    throw malformed("it is cut short after an extended header");
                }
                return null;
            }
            if (!checksumIsRight()) {
                throw malformed(first ? "it is no tar archive" : "a header's checksum is wrong");
            }
            char type = (char) block[156];
            if (type != 'x' && type != 'g' && type != 'L' && type != 'K') {
                current = entry(type, extensions);
                return current;
            }
            long size = number("size", 124, 12);
            // A global header stands for itself; the others belong to the entry that must follow.
            extension = type == 'g' ? extension : extension + size;
            all += size;
            if (size > LARGEST_EXTENSION || extension > LARGEST_EXTENSION || all > 4 * LARGEST_EXTENSION) {
                throw malformed("a header is extended by " + Math.max(size, all) + " bytes");
            }
            byte[] content = read((int) size);
            switch (type) {
                case 'x' -> {
                    if (!extensions.add(content)) {
                        throw malformed("a PAX record is malformed");
                    }
                }
                case 'L' -> extensions.putIfAbsent("path", text(content, 0, content.length));
                case 'K' -> extensions.putIfAbsent("linkpath", text(content, 0, content.length));
                default -> { }
            }
        }
    }

    /**
     * Reads of the current entry's stored content.
     *
     * @param buffer filled from its position to its limit; the content has as many bytes left
     * @throws IOException if it is cut short or cannot be read
     */
    public void readFully(ByteBuffer buffer) throws IOException {
        if (buffer.remaining() > left) {
            throw malformed("a sparse file is cut short in " + Printable.escape(current.name()));
        }
        left -= buffer.remaining();
        if (!fill(buffer)) {
            throw cutShort();
        }
    }

    private void finishEntry() throws IOException {
        if (current != null) {
            if (archive.skip(left) < left) {
                throw cutShort();
            }
            left = 0;
            skipPadding(current.storedSize());
            current = null;
        }
    }

    /** The current entry's content was read, and its padding with it, past this reader. */
    void passedOver() {
        left = 0;
        current = null;
    }

    /** The last block of an archive without an end may lack its padding. */
    private void skipPadding(long size) throws IOException {
        archive.skip((BLOCK - size % BLOCK) % BLOCK);
    }

    MalformedImageException cutShort() {
        return malformed("it is cut short in " + Printable.escape(current.name()));
    }

    private TarHeader entry(char flag, PaxRecords extensions) throws IOException {
        String name = extensions.sparse("name").or(() -> extensions.value("path")).filter(path -> !path.isEmpty())
                .orElseGet(this::headerName);
        String link = extensions.value("linkpath").filter(path -> !path.isEmpty()).orElseGet(() -> text(block, 157, 100));
        if (name.length() > LONGEST_NAME || link.length() > LONGEST_NAME) {
            throw malformed("a name has more than " + LONGEST_NAME + " characters");
        }
        if (name.indexOf('\0') >= 0 || link.indexOf('\0') >= 0) {
            throw malformed("there is a NUL in the name " + Printable.escape(ByteName.text(name)));
        }
        // Before POSIX there was no flag for directories.
        char type = flag == '\0' && name.endsWith("/") ? TarHeader.DIRECTORY : flag;
        long size = extensions.value("size").isPresent() ? decimal("size", extensions.value("size").get())
                : number("size", 124, 12);
        // The size of these is not that of a content, whatever it says.
        boolean headerOnly = type >= '1' && type <= '6';
        long stored = headerOnly ? 0 : size;
        boolean device = type == TarHeader.CHARACTER_DEVICE || type == TarHeader.BLOCK_DEVICE;
        int major = device ? deviceNumber(329, LARGEST_MAJOR) : 0;
        int minor = device ? deviceNumber(337, LARGEST_MINOR) : 0;
        TarTime time = extensions.value("mtime").isPresent()
                ? TarTime.parse(extensions.value("mtime").get()).orElseThrow(() -> malformed("a time is no number"))
                : new TarTime(signed("time", 136, 12), 0);
        int permissions = (int) (signed("mode", 100, 8) & 07777);
        long uid = id("uid", 108, extensions);
        long gid = id("gid", 116, extensions);
        left = stored;
        current = new TarHeader(name, type, permissions, uid, gid, stored, time.seconds(), time.nanoseconds(), link, major,
                minor, extensions.attributes(), Optional.empty(), stored, archive.position());
        Optional<SparseFile> sparse = SparseFile.of(this, type, block, extensions);
        if (sparse.isEmpty()) {
            return current;
        }
        SparseMap map = sparse.get().map();
        long fileSize = sparse.get().size();
        if (map.storedSize(fileSize) != left) {
            throw malformed("the map of the sparse file " + Printable.escape(ByteName.text(name)) + " is wrong");
        }
        long mapSize = stored - left;
        // The padding at the entry's end is that of the content with the map, which has whole blocks itself.
        return new TarHeader(name, type, permissions, uid, gid, fileSize, time.seconds(), time.nanoseconds(), link, major,
                minor, extensions.attributes(), Optional.of(map), stored - mapSize, archive.position());
    }

    private int deviceNumber(int offset, int largest) throws MalformedImageException {
        long number = number("device number", offset, 8);
        if (number > largest) {
            throw malformed("the device number " + number + " is too large");
        }
        return (int) number;
    }

    private long id(String key, int offset, PaxRecords extensions) throws MalformedImageException {
        Optional<String> value = extensions.value(key);
        long id = value.isPresent() ? decimal(key, value.get()) : number(key, offset, 8);
        if (id > TarHeader.LARGEST_ID) {
            throw malformed("the " + key + " " + id + " is too large");
        }
        return id;
    }

    /** Reads what belongs to the header although it follows it, in whole blocks (old GNU sparse files). */
    byte[] readExtraBlock() throws IOException {
        if (!readBlock()) {
            throw malformed("it is cut short");
        }
        return block;
    }

    private boolean checksumIsRight() {
        try {
            return TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException e) {
            // The field of the checksum holds something that is no number.
            return false;
        }
    }

    private byte[] read(int size) throws IOException {
        byte[] content = new byte[size];
        if (!fill(ByteBuffer.wrap(content))) {
            throw malformed("it is cut short");
        }
        skipPadding(size);
        return content;
    }

    /** @return whether there was a block; false at the archive's end */
    private boolean readBlock() throws IOException {
        long start = archive.position();
        if (fill(ByteBuffer.wrap(block))) {
            return true;
        }
        if (archive.position() == start) {
            return false;
        }
        throw malformed(start == 0 ? "it is no tar archive" : "it is cut short");
    }

    private boolean fill(ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            if (archive.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    /** @return a decimal number of a PAX record or a sparse map, never negative */
    long decimal(String field, String text) throws MalformedImageException {
        if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw malformed("a " + field + " is " + Printable.escape(text));
        }
        return Long.parseLong(text);
    }

    /** @return a number of the header, octal or binary, never negative */
    long number(String field, int offset, int length) throws MalformedImageException {
        long value = signed(field, offset, length);
        if (value < 0) {
            throw malformed("a " + field + " in a header is negative");
        }
        return value;
    }

    private long signed(String field, int offset, int length) throws MalformedImageException {
        try {
            return TarUtils.parseOctalOrBinary(block, offset, length);
        } catch (IllegalArgumentException e) {
            throw malformed("a " + field + " in a header is no number");
        }
    }

    private String headerName() {
        String name = text(block, 0, 100);
        boolean ustar = block[257] == 'u' && block[258] == 's' && block[259] == 't' && block[260] == 'a'
                && block[261] == 'r' && block[262] == 0;
        String prefix = ustar ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.ISO_8859_1);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    MalformedImageException malformed(String why) {
        return new MalformedImageException(what + " cannot be read", why, null);
    }
}
