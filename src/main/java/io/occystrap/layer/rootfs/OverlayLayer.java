package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OutputFile;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One layer on its way into a directory of its own.
 *
 * <p>It is written as it is read, without a look at the layers below, as long as it names the directories that its files
 * are in. From the first entry on whose place depends on what is below (its directory may be a link there, or a hard link
 * may mean a file there), entries wait until the layer is read: its whiteouts come first, and the layers below must be
 * finished.
 */
final class OverlayLayer implements LayerEntries.Visitor, Closeable {

    static final Node IMPLIED_ROOT =
            new Node(new EntryPath("", ""), TarHeader.DIRECTORY, Attributes.IMPLIED, "", 0, 0, 0);

    /** The place of an entry depends on what is below. */
    private static final class BelowIsNeededException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private final LayerStack stack;
    private final int index;
    private final LayerEntries entries;
    private final AttributeWriter attributes;
    private final LayerJournal journal;
    private final LowerLayers merged;
    private final TreeWriter tree;
    private final Path waiting;
    private final LowerFiles lowerFiles;
    private OpenDirectory files;
    private boolean reading = true;
    private Node root;

    OverlayLayer(LayerStack stack, int index, LayerEntries entries, AttributeWriter attributes, Staging staging)
            throws IOException {
        this.stack = stack;
        this.index = index;
        this.entries = entries;
        this.attributes = attributes;
        this.merged = stack.upTo(index);
        this.waiting = staging.resolve("files-" + index);
        Directories directories = new Directories(stack.root(index).openPath(""), attributes.user().isRoot(),
                index == 0 ? LowerLayers.NONE : new WhenRead());
        this.tree = new TreeWriter(directories, attributes, new DroppedFiles(), status -> { }, stack::makeOpaque);
        this.lowerFiles = new LowerFiles(stack, index, tree, attributes, staging.resolve("copies-" + index));
        this.journal = new LayerJournal(staging.resolve("nodes-" + index), staging.resolve("whiteouts-" + index));
        tree.root(IMPLIED_ROOT);
    }

    /** What is below and above, once the whole layer is known. */
    private final class WhenRead implements LowerLayers {

        @Override
        public Optional<Found> find(String path) throws IOException {
            if (reading) {
                throw new BelowIsNeededException();
            }
            return merged.find(path);
        }

        @Override
        public String readLink(String path, Found found) throws IOException {
            return merged.readLink(path, found);
        }

        @Override
        public Attributes attributes(String path, Found found) throws IOException {
            return merged.attributes(path, found);
        }
    }

    LayerEntries.Outcome write() throws IOException {
        LayerEntries.Outcome outcome = entries.read(this);
        journal.finish();
        reading = false;
        if (journal.hasLinks()) {
            journal.readNodes((node, entry, written) -> {
                if (node.type() == TarHeader.LINK) {
                    entries.naming(node.path().whole(),
                            () -> lowerFiles.remember(entry, EntryPath.of(node.target(), entries.what())));
                }
            });
        }
        hide();
        journal.readNodes((node, entry, written) -> entries.naming(node.path().whole(), () -> {
            if (written) {
                tree.move(node, files, Long.toString(entry));
            } else {
                apply(node, entry);
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
        if (files == null) {
            try {
                if (node.type() == Node.FILE) {
                    tree.file(node, archive, header);
                } else {
                    apply(node, entry);
                }
                return;
            } catch (BelowIsNeededException e) {
                // From here on all entries wait, because their order counts.
                files = attributes.temporaryDirectory(waiting);
            }
        }
        boolean isFile = node.type() == Node.FILE;
        if (isFile) {
            try (OutputFile file = files.create(Long.toString(entry))) {
                tree.write(node, archive, header, file);
            }
        }
        journal.add(node, entry, isFile);
    }

    @Override
    public void whiteout(EntryPath path, Whiteout whiteout) throws IOException {
        journal.add(path, whiteout);
    }

    private void apply(Node node, long entry) throws IOException {
        switch (node.type()) {
            case TarHeader.DIRECTORY -> {
                if (node.path().isRoot()) {
                    root = node;
                    tree.root(node);
                } else {
                    tree.directory(node);
                }
            }
            case TarHeader.SYMLINK -> tree.symlink(node);
            case TarHeader.LINK -> hardlink(node, entry);
            default -> special(node);
        }
    }

    private void special(Node node) throws IOException {
        // Overlayfs would take the device 0:0 for a whiteout, so an image cannot have it there.
        boolean unlucky = node.type() == TarHeader.CHARACTER_DEVICE && node.major() == 0 && node.minor() == 0;
        if (unlucky) {
            attributes.findings().missingDevice(node.path().whole());
        }
        if (unlucky || !tree.special(node)) {
            hideBehindMissing(node.path());
        }
    }

    /** What could not be made would have taken the place of what is below. */
    private void hideBehindMissing(EntryPath path) throws IOException {
        if (reading) {
            journal.add(path, new Whiteout(Whiteout.Kind.NAME, path.name()));
        } else {
            hide(path.parent(), path.name());
        }
    }

    private void hardlink(Node node, long entry) throws IOException {
        EntryPath target = EntryPath.of(node.target(), entries.what());
        boolean itsOwn = index == 0 || tree.exists(target);
        if (!itsOwn && reading) {
            throw new BelowIsNeededException();
        }
        boolean made = !itsOwn && lowerFiles.link(node, entry, target)
                || tree.hardlink(node, target, (directory, name) -> false);
        if (!made) {
            hideBehindMissing(node.path());
        }
    }

    /** Marks what the whiteouts hide, wherever they stood in the layer. */
    private void hide() throws IOException {
        if (index == 0) {
            return;
        }
        // A directory that is deleted as a whole must not be made again, to be marked as empty.
        HiddenPaths deleted = new HiddenPaths();
        journal.readWhiteouts((path, whiteout) -> {
            if (whiteout.kind() == Whiteout.Kind.NAME) {
                deleted.deleted(new EntryPath(path.parent(), whiteout.hidden()));
            }
        });
        deleted.nextLayer();
        // Those of directories come first: a whiteout in an opaque directory would be seen.
        journal.readWhiteouts((path, whiteout) -> entries.naming(path.whole(), () -> {
            if (whiteout.kind() == Whiteout.Kind.OPAQUE && !deleted.hides(new EntryPath(path.parent(), ""))) {
                hideContent(path.parent());
            }
        }));
        journal.readWhiteouts((path, whiteout) -> entries.naming(path.whole(), () -> {
            if (whiteout.kind() == Whiteout.Kind.NAME) {
                hide(path.parent(), whiteout.hidden());
            }
        }));
    }

    /** A whiteout speaks of what is below; what the layer itself has there meanwhile is another matter. */
    private void hideContent(String path) throws IOException {
        String directory = PathResolution.directory(stack.below(index), path);
        if (directory == null) {
            return;
        }
        if (directory.isEmpty()) {
            stack.makeRootOpaque(index);
            return;
        }
        Optional<LowerLayers.Found> shown = merged.find(directory);
        if (shown.isPresent() && shown.get().status().isDirectory()) {
            stack.makeOpaque(tree.parent(new EntryPath(directory, "")).open());
        }
    }

    private void hide(String path, String name) throws IOException {
        LowerLayers below = stack.below(index);
        String parent = PathResolution.directory(below, path);
        if (parent == null) {
            return;
        }
        String whole = parent.isEmpty() ? name : parent + "/" + name;
        Optional<LowerLayers.Found> hidden = below.find(whole);
        Optional<LowerLayers.Found> shown = merged.find(whole);
        if (hidden.isEmpty() || shown.isEmpty()) {
            return;
        }
        if (shown.get().layer() < index) {
            tree.parent(new EntryPath(parent, name)).open().makeNode(name, FileStatus.CHARACTER_DEVICE, 0, 0);
        } else if (shown.get().status().isDirectory()) {
            // What the layer itself has stays, and hides a file; a directory must say that it does.
            stack.makeOpaque(tree.parent(new EntryPath(whole, "")).open());
        }
    }

    @Override
    public void close() throws IOException {
        try {
            journal.close();
        } finally {
            lowerFiles.close();
            if (files != null) {
                files.close();
            }
            tree.close();
        }
    }
}
