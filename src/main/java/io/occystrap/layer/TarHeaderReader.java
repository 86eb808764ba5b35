package io.occystrap.layer;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * Reads the headers of a tar archive one after the other and jumps over the contents (POSIX pax, ustar, GNU). What
 * extends a header is bounded before it is read.
 */
final class TarHeaderReader {

    private static final int BLOCK = 512;
    private static final int LARGEST_EXTENSION = 1 << 20;
    /** What Linux takes for a path. */
    static final int LONGEST_NAME = 4096;
    private static final String SPARSE = "GNU.sparse.";
    private static final Set<String> KEYS = Set.of("path", "linkpath", "size");

    private final FileChannel archive;
    private final String what;
    private final long end;
    private long position;

    TarHeaderReader(FileChannel archive, String what) throws IOException {
        this.archive = archive;
        this.what = what;
        this.end = archive.size();
    }

    /** @return the next entry; null at the end of the archive */
    TarHeader next() throws IOException {
        Map<String, String> extensions = new HashMap<>();
        boolean extended = false;
        while (true) {
            byte[] block = position == end ? new byte[BLOCK] : read(BLOCK);
            if (isZero(block)) {
                if (extended) {
                    throw malformed("it is cut short after an extended header");
                }
                return null;
            }
            if (!checksumIsRight(block)) {
                throw malformed(position == 0 ? "it is no tar archive" : "a header's checksum is wrong");
            }
            position += BLOCK;
            char type = (char) block[156];
            long size = number(block, 124, 12);
            // A global header stands for itself; the others belong to the entry that must follow.
            extended |= type != 'g';
            switch (type) {
                case 'x' -> records(extension(size), extensions);
                case 'g' -> extension(size);
                case 'L' -> extensions.putIfAbsent("path", text(extension(size)));
                case 'K' -> extensions.putIfAbsent("linkpath", text(extension(size)));
                default -> {
                    return entry(block, type, size, extensions);
                }
            }
        }
    }

    private TarHeader entry(byte[] block, char type, long headerSize, Map<String, String> extensions)
            throws IOException {
        String name = extensions.getOrDefault("path", headerName(block));
        String link = extensions.getOrDefault("linkpath", text(block, 157, 100));
        if (name.length() > LONGEST_NAME || link.length() > LONGEST_NAME) {
            throw malformed("a name has more than " + LONGEST_NAME + " characters");
        }
        if (type == 'S' || extensions.keySet().stream().anyMatch(key -> key.startsWith(SPARSE))) {
            throw malformed(Printable.escape(name) + " is stored as a sparse file, which is not supported here");
        }
        long size = headerSize;
        if (extensions.containsKey("size")) {
            String text = extensions.get("size");
            if (!text.matches("[0-9]{1,18}")) {
                throw malformed("a size is " + Printable.escape(text));
            }
            size = Long.parseLong(text);
        }
        boolean hasContent = type == '0' || type == '\0' || type == '7';
        if (!hasContent) {
            size = 0;
        }
        if (size > end - position) {
            throw malformed("it is cut short in " + Printable.escape(name));
        }
        TarHeader header = new TarHeader(name, type, size,
                link, position);
        position = Math.min(position + padded(size), end);
        return header;
    }

    private static boolean checksumIsRight(byte[] block) {
        try {
            return TarUtils.verifyCheckSum(block);
        } catch (IllegalArgumentException e) {
            // The field of the checksum holds something that is no number.
            return false;
        }
    }

    private byte[] extension(long size) throws IOException {
        if (size > LARGEST_EXTENSION) {
            throw malformed("a header is extended by " + size + " bytes");
        }
        byte[] content = read((int) size);
        position = Math.min(position + padded(size), end);
        return content;
    }

    private byte[] read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (archive.read(buffer, position + buffer.position()) < 0) {
                throw malformed(position == 0 ? "it is no tar archive" : "it is cut short");
            }
        }
        return buffer.array();
    }

    /** The records of a PAX header: {@code LENGTH KEY=VALUE\n}, the length counting all of it. */
    private void records(byte[] content, Map<String, String> extensions) throws IOException {
        for (int start = 0; start < content.length;) {
            int space = start;
            int length = 0;
            while (space < content.length && content[space] >= '0' && content[space] <= '9' && space - start < 8) {
                length = length * 10 + content[space++] - '0';
            }
            if (space == start || space >= content.length || content[space] != ' '
                    || length <= space - start + 2 || length > content.length - start
                    || content[start + length - 1] != '\n') {
                throw malformed("a PAX record is malformed");
            }
            String record = new String(content, space + 1, start + length - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 1) {
                throw malformed("a PAX record is malformed");
            }
            String key = record.substring(0, equals);
            if (KEYS.contains(key) || key.startsWith(SPARSE)) {
                extensions.put(key, record.substring(equals + 1));
            }
            start += length;
        }
    }

    private long number(byte[] block, int offset, int length) throws MalformedImageException {
        try {
            long value = TarUtils.parseOctalOrBinary(block, offset, length);
            if (value >= 0) {
                return value;
            }
        } catch (IllegalArgumentException e) {
            // refused below
        }
        throw malformed("a size in a header is no number, or negative");
    }

    private static String headerName(byte[] block) {
        String name = text(block, 0, 100);
        boolean ustar = block[257] == 'u' && block[258] == 's' && block[259] == 't' && block[260] == 'a'
                && block[261] == 'r' && block[262] == 0;
        String prefix = ustar ? text(block, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    private static String text(byte[] bytes) {
        return text(bytes, 0, bytes.length);
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < offset + length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }

    private static boolean isZero(byte[] block) {
        for (byte b : block) {
            if (b != 0) {
                return false;
            }
        }
        return true;
    }

    private static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private MalformedImageException malformed(String why) {
        return new MalformedImageException(what + " cannot be read", why, null);
    }
}
