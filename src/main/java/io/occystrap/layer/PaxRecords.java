package io.occystrap.layer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The records of an extended header that mean something here: {@code LENGTH KEY=VALUE\n}, the length counting all of it
 * (POSIX pax, "pax Extended Header"). Each character of a value stands for a byte.
 */
final class PaxRecords {

    private static final String SPARSE = "GNU.sparse.";
    private static final String ATTRIBUTE = "SCHILY.xattr.";

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, byte[]> attributes = new LinkedHashMap<>();
    /** Version 0.0 of sparse files repeats two keys, and their order counts. */
    private final List<String> sparseNumbers = new ArrayList<>();

    /**
     * @param content of an extended header
     * @return whether it was well-formed
     */
    boolean add(byte[] content) {
        for (int start = 0; start < content.length;) {
            int length = length(content, start);
            if (length < 0) {
                return false;
            }
            String record = text(content, start, length);
            int equals = record.indexOf('=');
            // The kernel would read a name up to a NUL only.
            if (equals < 1 || record.lastIndexOf('\0', equals) >= 0) {
                return false;
            }
            put(record.substring(0, equals), record.substring(equals + 1));
            start += length;
        }
        return true;
    }

    /** @return the length of the record that begins there, or -1 if none does */
    private static int length(byte[] content, int start) {
        int space = start;
        int length = 0;
        while (space < content.length && content[space] >= '0' && content[space] <= '9' && space - start < 8) {
            length = length * 10 + content[space++] - '0';
        }
        boolean wrong = space == start || space >= content.length || content[space] != ' '
                || length <= space - start + 2 || length > content.length - start || content[start + length - 1] != '\n';
        return wrong ? -1 : length;
    }

    /** @return key, equals sign and value of the record that begins there */
    private static String text(byte[] content, int start, int length) {
        int from = start;
        while (content[from] != ' ') {
            from++;
        }
        return new String(content, from + 1, start + length - from - 2, StandardCharsets.ISO_8859_1);
    }

    /**
     * @param content of an extended header, well-formed
     * @param keys    says which records go
     * @return the content without them, all others byte for byte
     */
    static byte[] without(byte[] content, Predicate<String> keys) {
        ByteArrayOutputStream left = new ByteArrayOutputStream(content.length);
        for (int start = 0; start < content.length;) {
            int length = length(content, start);
            if (length < 0) {
                // A global header's content is nobody's business; what it is, it stays.
                return content;
            }
            String record = text(content, start, length);
            int equals = record.indexOf('=');
            if (equals < 0 || !keys.test(record.substring(0, equals))) {
                left.write(content, start, length);
            }
            start += length;
        }
        return left.toByteArray();
    }

    /**
     * @param key   of a record
     * @param value each of whose characters stands for a byte
     * @return the record
     */
    static byte[] record(String key, String value) {
        int rest = key.length() + value.length() + 3;
        int length = rest + 1;
        while (Integer.toString(length).length() + rest > length) {
            length++;
        }
        return (length + " " + key + "=" + value + "\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private void put(String key, String value) {
        switch (key) {
            case "path", "linkpath", "size", "uid", "gid", "mtime" -> values.put(key, value);
            case SPARSE + "offset", SPARSE + "numbytes" -> sparseNumbers.add(value);
            default -> {
                if (key.startsWith(ATTRIBUTE)) {
                    attributes.put(key.substring(ATTRIBUTE.length()), value.getBytes(StandardCharsets.ISO_8859_1));
                } else if (key.startsWith(SPARSE)) {
                    values.put(key, value);
                }
            }
        }
    }

    /** Of a header that GNU tar puts before an entry: PAX records win over it. */
    void putIfAbsent(String key, String value) {
        values.putIfAbsent(key, value);
    }

    Optional<String> value(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /** @return the value of a key that begins with {@code GNU.sparse.} */
    Optional<String> sparse(String key) {
        return value(SPARSE + key);
    }

    /** @return offsets and lengths in turn, of version 0.0 */
    List<String> sparseNumbers() {
        return sparseNumbers;
    }

    /** @return extended attributes by their names */
    Map<String, byte[]> attributes() {
        return attributes;
    }
}
