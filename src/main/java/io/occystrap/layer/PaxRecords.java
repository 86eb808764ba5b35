package io.occystrap.layer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
            int space = start;
            int length = 0;
            while (space < content.length && content[space] >= '0' && content[space] <= '9' && space - start < 8) {
                length = length * 10 + content[space++] - '0';
            }
            if (space == start || space >= content.length || content[space] != ' '
                    || length <= space - start + 2 || length > content.length - start
                    || content[start + length - 1] != '\n') {
                return false;
            }
            String record =
                    new String(content, space + 1, start + length - space - 2, StandardCharsets.ISO_8859_1);
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
