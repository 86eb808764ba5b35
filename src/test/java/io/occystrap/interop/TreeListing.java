package io.occystrap.interop;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A directory tree as find, stat, sha256sum and getfattr see it: what there is to say of each path. Names are bytes;
 * here each byte is a char, so that none is lost.
 */
final class TreeListing {

    /** The top of the tree. */
    static final String TOP = ".";

    private static final int SHOWN = 40;

    /** What is compared. */
    enum Column {
        /** A letter, as find -type takes it. */
        TYPE,
        /** Octal, with setuid, setgid and sticky. */
        MODE,
        /** The numbers. */
        OWNER,
        /** Of files. */
        SIZE,
        /** SHA-256 of files. */
        CONTENT,
        /** Of symbolic links. */
        TARGET,
        /** All names in this tree of something that is no directory, if there are several. */
        LINKS,
        /** Seconds, with nine digits behind the point. */
        MTIME,
        /** Major and minor, in hex. */
        DEVICE,
        /** Name and value in hex of each extended attribute. */
        XATTRS
    }

    private static final Map<Integer, String> TYPES =
            Map.of(0x1, "p", 0x2, "c", 0x4, "d", 0x6, "b", 0x8, "f", 0xA, "l", 0xC, "s");

    private final SortedMap<String, Map<Column, String>> entries = new TreeMap<>();

    /** @param prefix words before each command, such as nsenter and its options */
    static TreeListing of(Path root, String... prefix) throws IOException, InterruptedException {
        TreeListing listing = new TreeListing();
        listing.readStatus(new Reader(root, prefix));
        return listing;
    }

    private void readStatus(Reader reader) throws IOException, InterruptedException {
        Map<String, List<String>> inodes = new HashMap<>();
        List<String> status = reader.fields(
                "find . -print0 | xargs -0r stat --printf='%n\\0%f\\0%u:%g\\0%s\\0%.9Y\\0%d:%i\\0%t:%T\\0'");
        for (int i = 0; i < status.size(); i += 7) {
            String path = relative(status.get(i));
            int mode = Integer.parseInt(status.get(i + 1), 16);
            String type = TYPES.get(mode >> 12);
            Map<Column, String> entry = new EnumMap<>(Column.class);
            entry.put(Column.TYPE, type);
            // Linux has no modes of symbolic links; all are 0777.
            entry.put(Column.MODE, Integer.toOctalString(mode & 07777));
            entry.put(Column.OWNER, status.get(i + 2));
            entry.put(Column.MTIME, status.get(i + 4));
            if (type.equals("f")) {
                entry.put(Column.SIZE, status.get(i + 3));
            }
            if (type.equals("c") || type.equals("b")) {
                entry.put(Column.DEVICE, status.get(i + 6));
            }
            if (!type.equals("d")) {
                inodes.computeIfAbsent(status.get(i + 5), inode -> new ArrayList<>()).add(path);
            }
            entries.put(path, entry);
        }
        inodes.values().stream().filter(names -> names.size() > 1).forEach(names -> {
            String group = String.join(" = ", new TreeSet<>(names));
            names.forEach(name -> entries.get(name).put(Column.LINKS, group));
        });
        List<String> links = reader.fields("find . -type l -printf '%p\\0%l\\0'");
        for (int i = 0; i < links.size(); i += 2) {
            entries.get(relative(links.get(i))).put(Column.TARGET, links.get(i + 1));
        }
        readContents(reader, inodes.values());
        readXattrs(reader.text("find . -print0 | xargs -0r getfattr -h -d -m - -e hex --absolute-names", ""));
    }

    /** Reads each file once, whatever the number of its names. */
    private void readContents(Reader reader, Collection<List<String>> groups) throws IOException, InterruptedException {
        List<List<String>> files = groups.stream().filter(names -> get(names.get(0), Column.TYPE).equals("f")).toList();
        String list = files.stream().map(names -> "./" + names.get(0) + "\0").collect(Collectors.joining());
        List<String> sums = reader.fields("xargs -0r sha256sum -zb", list);
        for (int i = 0; i < sums.size(); i++) {
            String sum = sums.get(i).substring(0, 64);
            files.get(i).forEach(name -> entries.get(name).put(Column.CONTENT, sum));
        }
    }

    private void readXattrs(String text) {
        for (String paragraph : text.split("\n\n")) {
            List<String> lines = new ArrayList<>(List.of(paragraph.split("\n")));
            String path = lines.remove(0);
            if (path.startsWith("# file: ")) {
                Collections.sort(lines);
                entries.get(relative(unescape(path.substring("# file: ".length()))))
                        .put(Column.XATTRS, String.join(" ", lines));
            }
        }
    }

    private static String relative(String path) {
        return path.equals(".") ? TOP : path.substring(2);
    }

    /** Getfattr writes a backslash, a newline and a few other bytes in octal. */
    private static String unescape(String name) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            if (name.charAt(i) == '\\') {
                plain.append((char) Integer.parseInt(name.substring(i + 1, i + 4), 8));
                i += 3;
            } else {
                plain.append(name.charAt(i));
            }
        }
        return plain.toString();
    }

    private TreeListing() {
    }

    /** @return another one with the same in it, which may be changed */
    TreeListing copy() {
        TreeListing copy = new TreeListing();
        entries.forEach((path, entry) -> copy.entries.put(path, new EnumMap<>(entry)));
        return copy;
    }

    Set<String> paths() {
        return entries.keySet();
    }

    boolean has(String path) {
        return entries.containsKey(path);
    }

    /** @return empty where there is nothing to say */
    String get(String path, Column column) {
        return entries.get(path).getOrDefault(column, "");
    }

    /** @param value empty where there is nothing to say; a path of which there is nothing at all to say is not there */
    void set(String path, Column column, String value) {
        Map<Column, String> entry = entries.computeIfAbsent(path, name -> new EnumMap<>(Column.class));
        if (value.isEmpty()) {
            entry.remove(column);
        } else {
            entry.put(column, value);
        }
        if (entry.isEmpty()) {
            entries.remove(path);
        }
    }

    void remove(String path) {
        entries.remove(path);
    }

    /** Takes over what another listing says of a path, also that it is not there. */
    void take(String path, Column column, TreeListing other) {
        set(path, column, other.has(path) ? other.get(path, column) : "");
    }

    /** @return where the two differ of what there is to say of a path; all if only one of them has it */
    Set<Column> differing(String path, TreeListing other) {
        Set<Column> columns = new TreeSet<>();
        for (Column column : Column.values()) {
            if (!has(path) || !other.has(path) || !get(path, column).equals(other.get(path, column))) {
                columns.add(column);
            }
        }
        return columns;
    }

    /** @return the paths of which the two say different things */
    Set<String> differing(TreeListing other) {
        Set<String> different = new TreeSet<>(paths());
        different.addAll(other.paths());
        different.removeIf(path -> differing(path, other).isEmpty());
        return different;
    }

    /** @return for people: what this has and what the other has, of each path where they differ; not too many */
    List<String> differences(TreeListing other) {
        List<String> lines = new ArrayList<>();
        Set<String> different = differing(other);
        for (String path : different.stream().limit(SHOWN).toList()) {
            Set<Column> columns = differing(path, other);
            lines.add(printable(path) + ": " + describe(path, columns) + " | " + other.describe(path, columns));
        }
        if (different.size() > SHOWN) {
            lines.add("and " + (different.size() - SHOWN) + " paths more");
        }
        return lines;
    }

    private String describe(String path, Set<Column> columns) {
        if (!has(path)) {
            return "absent";
        }
        StringBuilder text = new StringBuilder();
        for (Column column : columns) {
            String value = get(path, column);
            if (!value.isEmpty()) {
                text.append(text.isEmpty() ? "" : " ").append(column).append('=').append(printable(value));
            }
        }
        return text.isEmpty() ? "nothing" : text.toString();
    }

    /** @return a line for each path, with everything */
    List<String> lines() {
        Set<Column> all = Set.of(Column.values());
        return paths().stream().map(path -> printable(path) + ": " + describe(path, new TreeSet<>(all))).toList();
    }

    static String printable(String bytes) {
        StringBuilder text = new StringBuilder();
        for (char c : bytes.toCharArray()) {
            text.append(c == '\\' || c < ' ' || c > '~' ? String.format("\\x%02x", (int) c) : String.valueOf(c));
        }
        return text.toString();
    }

    /** Runs a line of shell at the top of the tree. */
    private record Reader(Path root, String... prefix) {

        String text(String line, String stdin) throws IOException, InterruptedException {
            Path in = Files.createTempFile("occystrap-it", ".names");
            Path out = Files.createTempFile("occystrap-it", ".listing");
            try {
                List<String> words = new ArrayList<>(List.of(prefix));
                words.addAll(List.of("env", "LC_ALL=C", "bash", "-o", "pipefail", "-euc", "cd \"$0\"; " + line,
                        root.toString()));
                Files.writeString(in, stdin, StandardCharsets.ISO_8859_1);
                Command.Outcome outcome = Command.of(words).stdin(in).stdout(out).run().succeeds();
                if (!outcome.err().isEmpty()) {
                    throw new IOException(line + ": " + outcome.err());
                }
                return Files.readString(out, StandardCharsets.ISO_8859_1);
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        }

        List<String> fields(String line) throws IOException, InterruptedException {
            return fields(line, "");
        }

        List<String> fields(String line, String stdin) throws IOException, InterruptedException {
            String text = text(line, stdin);
            List<String> fields = new ArrayList<>();
            for (int start = 0; start < text.length();) {
                int end = text.indexOf('\0', start);
                fields.add(text.substring(start, end));
                start = end + 1;
            }
            return fields;
        }
    }
}
