package io.occystrap.layer.rootfs;

import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Files of the layers below that a layer gives new names by hard links. In overlayfs a file has all its names in one
 * layer; so such a file is copied into the layer, once, together with those names that still show.
 */
final class LowerFiles implements Closeable {

    /** Names are kept in memory while the layer is written, so there is a limit to them. */
    private static final long MOST_CHARACTERS = 8 << 20;

    /** A file as it was below before the layer's whiteouts. */
    private record Place(String path, LowerLayers.Found found) { }

    private final LayerStack stack;
    private final int index;
    private final TreeWriter tree;
    private final AttributeWriter attributes;
    private final FileCopy copy;
    private final Path directory;
    private final Map<Long, Place> remembered = new HashMap<>();
    private final Map<Integer, Map<Long, List<String>>> names = new HashMap<>();
    private long characters;
    private final Set<String> copied = new HashSet<>();
    private OpenDirectory copies;

    /**
     * @param stack      of all layers
     * @param index      of the layer that has the links
     * @param tree       of that layer
     * @param attributes gives copies what their originals have
     * @param directory  does not exist yet; for the copies
     */
    LowerFiles(LayerStack stack, int index, TreeWriter tree, AttributeWriter attributes, Path directory) {
        this.stack = stack;
        this.index = index;
        this.tree = tree;
        this.attributes = attributes;
        this.copy = new FileCopy(attributes, new FileContent());
        this.directory = directory;
    }

    /**
     * Looks up, before anything is hidden, what a hard link means.
     *
     * @param entry  number of the link
     * @param target of the link
     */
    void remember(long entry, EntryPath target) throws IOException {
        Place place = place(stack.below(index), target);
        if (place != null) {
            characters += place.path().length();
            if (characters > MOST_CHARACTERS) {
                throw new MalformedNodeException("one of too many hard links to layers below");
            }
            remembered.put(entry, place);
        }
    }

    private static Place place(LowerLayers layers, EntryPath target) throws IOException {
        String parent = PathResolution.directory(layers, target.parent());
        if (parent == null || target.isRoot()) {
            return null;
        }
        String path = parent.isEmpty() ? target.name() : parent + "/" + target.name();
        Optional<LowerLayers.Found> found = layers.find(path);
        return found.isEmpty() || found.get().status().isDirectory() ? null : new Place(path, found.get());
    }

    /**
     * @param node   the link
     * @param entry  its number
     * @param target of the link, which the layer itself does not have
     * @return whether there is such a file
     */
    boolean link(Node node, long entry, EntryPath target) throws IOException {
        Place shown = place(stack.upTo(index), target);
        Place place = shown == null ? remembered.get(entry) : shown;
        if (place == null) {
            return false;
        }
        int layer = place.found().layer();
        FileStatus status = place.found().status();
        String name = layer + "-" + status.inode();
        if (copied.add(name)) {
            bring(place, name, node);
        }
        tree.link(node, copies, name);
        if (shown != null && place(stack.upTo(index), target) == null) {
            // The link is in the place of a directory above its target, or beneath it.
            throw TreeWriter.noTarget(node);
        }
        return true;
    }

    private void bring(Place place, String name, Node node) throws IOException {
        if (copies == null) {
            copies = attributes.temporaryDirectory(directory);
        }
        int layer = place.found().layer();
        FileStatus status = place.found().status();
        EntryPath from = EntryPath.of(place.path(), "the layers below");
        try (OpenDirectory source = stack.root(layer).openPath(from.parent())) {
            copy.copy(new EntryPath("", name), source, from.name(), copies);
        }
        List<String> names = status.links() == 1 ? List.of(place.path()) : names(layer, status.inode());
        LowerLayers merged = stack.upTo(index);
        for (String other : names) {
            Optional<LowerLayers.Found> shown = merged.find(other);
            if (shown.isPresent() && shown.get().layer() == layer && shown.get().status().inode() == status.inode()) {
                tree.link(new Node(EntryPath.of(other, "the layers below"), node.type(), node.attributes(), "", 0, 0, 0),
                        copies, name);
            }
        }
    }

    private List<String> names(int layer, long inode) throws IOException {
        Map<Long, List<String>> index = names.get(layer);
        if (index == null) {
            index = new HashMap<>();
            collectNames(stack.root(layer), "", index);
            names.put(layer, index);
        }
        return index.getOrDefault(inode, List.of());
    }

    private void collectNames(OpenDirectory at, String path, Map<Long, List<String>> index) throws IOException {
        at.forEach(name -> {
            FileStatus status = at.status(name).orElseThrow();
            String whole = path.isEmpty() ? name : path + "/" + name;
            if (status.isDirectory()) {
                try (OpenDirectory child = at.open(name)) {
                    collectNames(child, whole, index);
                }
            } else if (status.links() > 1) {
                characters += whole.length();
                if (characters > MOST_CHARACTERS) {
                    throw new MalformedNodeException("a hard link to a layer below that has too many hard links itself");
                }
                index.computeIfAbsent(status.inode(), key -> new ArrayList<>(2)).add(whole);
            }
        });
    }

    @Override
    public void close() {
        if (copies != null) {
            copies.close();
        }
    }
}
