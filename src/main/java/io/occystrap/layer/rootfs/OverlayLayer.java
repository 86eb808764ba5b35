package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.rootfs.Directories.Directory;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** One layer on its way into a directory of its own. */
final class OverlayLayer implements LayerEntries.Visitor, Closeable {

    static final Node IMPLIED_ROOT =
            new Node(new EntryPath("", ""), TarHeader.DIRECTORY, Attributes.IMPLIED, "", 0, 0, 0);

    private final LayerStack stack;
    private final int index;
    private final LayerEntries entries;
    private final AttributeWriter attributes;
    private final LayerJournal journal;
    private final LowerLayers below;
    private final TreeWriter tree;
    private final Set<String> copiedUp = new HashSet<>();
    private Node root;

    OverlayLayer(LayerStack stack, int index, LayerEntries entries, AttributeWriter attributes, Staging staging)
            throws IOException {
        this.stack = stack;
        this.index = index;
        this.entries = entries;
        this.attributes = attributes;
        this.below = stack.below(index);
        Directories directories = new Directories(stack.root(index).openPath(""), attributes.user().isRoot(), below,
                entries.what());
        this.tree = new TreeWriter(directories, attributes, new DroppedFiles(), status -> { }, stack::makeOpaque);
        this.journal = new LayerJournal(staging.resolve("nodes-" + index), staging.resolve("whiteouts-" + index));
        tree.root(IMPLIED_ROOT);
    }

    LayerEntries.Outcome write() throws IOException {
        LayerEntries.Outcome outcome = entries.read(this);
        journal.finish();
        // Whiteouts hide what is below, wherever they stand in the layer; so they come when all else is there.
        journal.readWhiteouts((path, whiteout) -> entries.naming(path.whole(), () -> {
            if (whiteout.kind() == Whiteout.Kind.OPAQUE) {
                hideContent(path.parent());
            }
        }));
        journal.readWhiteouts((path, whiteout) -> entries.naming(path.whole(), () -> {
            if (whiteout.kind() == Whiteout.Kind.NAME) {
                hide(path.parent(), whiteout.hidden());
            }
        }));
        tree.finish();
        return outcome;
    }

    /** @return what the layer says of the root; null if it says nothing */
    Node rootNode() {
        return root;
    }

    @Override
    public void node(Node node, long entry, TarHeaderReader archive, TarHeader header) throws IOException {
        switch (node.type()) {
            case Node.FILE -> tree.file(node, archive, header);
            case TarHeader.DIRECTORY -> {
                if (node.path().isRoot()) {
                    root = node;
                    tree.root(node);
                } else {
                    tree.directory(node);
                }
            }
            case TarHeader.SYMLINK -> tree.symlink(node);
            case TarHeader.LINK -> hardlink(node);
            case TarHeader.CHARACTER_DEVICE -> device(node);
            default -> tree.special(node);
        }
    }

    @Override
    public void whiteout(EntryPath path, Whiteout whiteout) throws IOException {
        journal.add(path, whiteout);
    }

    /** Overlayfs would take the device 0:0 for a whiteout, so an image cannot have it there. */
    private void device(Node node) throws IOException {
        if (node.major() == 0 && node.minor() == 0) {
            attributes.findings().leftOut(Findings.LeftOut.DEVICE);
        } else {
            tree.special(node);
        }
    }

    private void hideContent(String path) throws IOException {
        LowerLayers merged = stack.upTo(index);
        String directory = PathResolution.directory(merged, path);
        if (directory == null) {
            return;
        }
        if (directory.isEmpty()) {
            stack.makeRootOpaque(index);
        } else {
            stack.makeOpaque(tree.parent(new EntryPath(directory, "")).open());
        }
    }

    private void hide(String path, String name) throws IOException {
        LowerLayers merged = stack.upTo(index);
        String parent = PathResolution.directory(merged, path);
        if (parent == null) {
            return;
        }
        String whole = parent.isEmpty() ? name : parent + "/" + name;
        Optional<LowerLayers.Found> found = merged.find(whole);
        if (found.isEmpty()) {
            return;
        }
        boolean copied = copiedUp.remove(whole);
        if (copied) {
            tree.remove(new EntryPath(parent, name));
        }
        if (copied || found.get().layer() < index) {
            Directory directory = tree.parent(new EntryPath(parent, name));
            directory.open().makeNode(name, FileStatus.CHARACTER_DEVICE, 0, 0);
            return;
        }
        Optional<LowerLayers.Found> hidden = below.find(whole);
        if (found.get().status().isDirectory() && hidden.isPresent() && hidden.get().status().isDirectory()) {
            stack.makeOpaque(tree.parent(new EntryPath(whole, "")).open());
        }
    }

    private void hardlink(Node node) throws IOException {
        EntryPath target = EntryPath.of(node.target(), entries.what());
        if (!tree.exists(target)) {
            copyUp(target);
        }
        tree.hardlink(node, target, (directory, name) -> false);
    }

    /**
     * A file of a layer below, if there is one, becomes one of this layer, with all its names: in overlayfs a file has its
     * names in one layer.
     */
    private void copyUp(EntryPath target) throws IOException {
        LowerLayers merged = stack.upTo(index);
        String parent = PathResolution.directory(merged, target.parent());
        if (parent == null || target.isRoot()) {
            return;
        }
        String whole = parent.isEmpty() ? target.name() : parent + "/" + target.name();
        Optional<LowerLayers.Found> found = merged.find(whole);
        if (found.isEmpty() || found.get().status().isDirectory()) {
            return;
        }
        int layer = found.get().layer();
        FileStatus status = found.get().status();
        Node first = node(whole, status);
        try (OpenDirectory source = stack.root(layer).openPath(parent)) {
            tree.copy(first.path(), source, target.name());
        }
        copiedUp.add(whole);
        if (status.links() == 1) {
            return;
        }
        List<String> names = new ArrayList<>();
        collectNames(stack.root(layer), "", status.inode(), names);
        for (String name : names) {
            Optional<LowerLayers.Found> shown = merged.find(name);
            if (shown.isPresent() && shown.get().layer() == layer && shown.get().status().inode() == status.inode()) {
                tree.hardlink(node(name, status), first.path(), (directory, missing) -> false);
                copiedUp.add(name);
            }
        }
    }

    private Node node(String path, FileStatus status) throws IOException {
        return new Node(EntryPath.of(path, entries.what()), Node.FILE, Attributes.IMPLIED, "", status.major(),
                status.minor(), status.size());
    }

    private static void collectNames(OpenDirectory directory, String path, long inode, List<String> names)
            throws IOException {
        directory.forEach(name -> {
            FileStatus status = directory.status(name).orElseThrow();
            String whole = path.isEmpty() ? name : path + "/" + name;
            if (status.isDirectory()) {
                try (OpenDirectory child = directory.open(name)) {
                    collectNames(child, whole, inode, names);
                }
            } else if (status.inode() == inode) {
                names.add(whole);
            }
        });
    }

    @Override
    public void close() throws IOException {
        try {
            journal.close();
        } finally {
            tree.close();
        }
    }
}
