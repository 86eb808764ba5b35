package io.occystrap.layer.rootfs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is in a directory, in the words of {@link ModelTree}. */
final class TreeOnDisk {

    private final Map<String, String> listing = new TreeMap<>();
    private final Map<Object, String> first = new HashMap<>();

    private TreeOnDisk() {
    }

    static Map<String, String> listing(Path root) throws IOException {
        TreeOnDisk tree = new TreeOnDisk();
        tree.list("", root);
        return tree.listing;
    }

    private void list(String path, Path directory) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        }
        entries.sort(null);
        for (Path entry : entries) {
            String whole = path.isEmpty() ? entry.getFileName().toString() : path + "/" + entry.getFileName();
            Object inode = Files.getAttribute(entry, "unix:ino", LinkOption.NOFOLLOW_LINKS);
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                listing.put(whole, "directory");
                list(whole, entry);
            } else if (Files.isSymbolicLink(entry)) {
                listing.put(whole, "link " + Files.readSymbolicLink(entry) + " of "
                        + first.computeIfAbsent(inode, k -> whole));
            } else {
                listing.put(whole, "file " + Files.readString(entry) + " of " + first.computeIfAbsent(inode, k -> whole));
            }
        }
    }
}
