package io.occystrap.layer.rootfs;

import io.occystrap.image.Digest;
import io.occystrap.image.HiddenFiles;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.rootfs.DroppedFiles.Dropped;
import io.occystrap.posix.EffectiveUser;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OutputFile;
import io.occystrap.posix.Staging;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One image on its way into one tree; {@link RootFilesystemWriter} says how. */
final class Flattening implements Closeable {

    private final List<Layer> layers;
    private final Limits limits;
    private final Staging staging;
    private final HiddenPaths hiddenPaths = new HiddenPaths();
    private final DroppedFiles dropped = new DroppedFiles();
    private final HiddenFilesCount hidden = new HiddenFilesCount();
    private final Findings findings = new Findings();
    private final AttributeWriter attributes = new AttributeWriter(EffectiveUser.current(), findings);
    private final TreeWriter tree;
    private final LayerJournal[] journals;
    private final List<Dropped> wanted = new ArrayList<>();
    private OpenDirectory late;

    Flattening(List<Layer> layers, Limits limits, Path tree, Staging staging) throws IOException {
        this.layers = layers;
        this.limits = limits;
        this.staging = staging;
        this.journals = new LayerJournal[layers.size()];
        Files.createDirectory(tree);
        Directories directories =
                new Directories(OpenDirectory.of(tree), attributes.user().isRoot(), LowerLayers.NONE);
        this.tree = new TreeWriter(directories, attributes, dropped, hidden::removed, directory -> { });
        this.tree.root(new Node(new EntryPath("", ""), TarHeader.DIRECTORY, Attributes.IMPLIED, "", 0, 0, 0));
    }

    /**
     * Reads a layer, the layers above it having been read.
     *
     * @param index of the layer, 0 for the base
     * @param layer to read it from
     * @return what it showed
     */
    LayerEntries.Outcome read(int index, Layer layer) throws IOException {
        LayerEntries entries = new LayerEntries(layer, limits);
        LayerEntries.Outcome outcome = index == 0 ? entries.read(new Base(entries)) : stage(index, entries);
        hiddenPaths.nextLayer();
        return outcome;
    }

    private LayerEntries.Outcome stage(int index, LayerEntries entries) throws IOException {
        journals[index] = new LayerJournal(staging.resolve("nodes-" + index), staging.resolve("whiteouts-" + index));
        try (OpenDirectory files = attributes.temporaryDirectory(files(index))) {
            LayerEntries.Outcome outcome = entries.read(new Upper(index, files));
            journals[index].finish();
            return outcome;
        }
    }

    /** Where an upper layer's files wait, named by the numbers of their entries. */
    private Path files(int index) {
        return staging.resolve("files-" + index);
    }

    /** The base goes straight into the tree; there is nothing below that its whiteouts could hide. */
    private final class Base implements LayerEntries.Visitor {

        private final LayerEntries entries;

        Base(LayerEntries entries) {
            this.entries = entries;
        }

        @Override
        public void node(Node node, long entry, TarHeaderReader archive, TarHeader header) throws IOException {
            if (node.type() != Node.FILE) {
                apply(node, entries);
            } else if (hiddenPaths.hides(node.path()) && dropped.reserve(node.path())) {
                hidden.dropped(node, 0, entry);
                tree.drop(node, 0, entry);
            } else {
                tree.file(node, archive, header);
            }
        }

        @Override
        public void whiteout(EntryPath path, Whiteout whiteout) {
            // hides nothing
        }
    }

    /** Any other layer waits until those below it are written. */
    private final class Upper implements LayerEntries.Visitor {

        private final int index;
        private final OpenDirectory files;

        Upper(int index, OpenDirectory files) {
            this.index = index;
            this.files = files;
        }

        @Override
        public void node(Node node, long entry, TarHeaderReader archive, TarHeader header) throws IOException {
            boolean written = false;
            if (node.type() == Node.FILE) {
                if (hiddenPaths.hides(node.path()) && dropped.reserve(node.path())) {
                    hidden.dropped(node, index, entry);
                } else {
                    try (OutputFile file = files.create(Long.toString(entry))) {
                        tree.write(node, archive, header, file);
                    }
                    written = true;
                }
            }
            hiddenPaths.replaced(node);
            journals[index].add(node, entry, written);
        }

        @Override
        public void whiteout(EntryPath path, Whiteout whiteout) throws IOException {
            if (whiteout.kind() == Whiteout.Kind.OPAQUE) {
                hiddenPaths.emptied(path.parent());
            } else {
                hiddenPaths.deleted(new EntryPath(path.parent(), whiteout.hidden()));
            }
            journals[index].add(path, whiteout);
        }
    }

    /** All layers were read: puts what waits into the tree, and fetches again what is missing there after all. */
    void finish() throws IOException {
        for (int i = 1; i < layers.size(); i++) {
            replay(i);
        }
        for (Dropped left : dropped.left()) {
            OpenDirectory parent = tree.directories().find(left.directory()).open();
            want(left, parent);
        }
        fetchWanted();
        tree.finish();
    }

    private void replay(int index) throws IOException {
        LayerEntries entries = new LayerEntries(layers.get(index), limits);
        try (LayerJournal journal = journals[index];
                OpenDirectory files = OpenDirectory.of(files(index))) {
            if (journal.hasLinks()) {
                keepLinkTargets(journal, entries, files);
            }
            journal.readWhiteouts((path, whiteout) -> entries.naming(path.whole(), () -> {
                if (whiteout.kind() == Whiteout.Kind.OPAQUE) {
                    tree.removeContent(path.parent());
                } else {
                    tree.remove(new EntryPath(path.parent(), whiteout.hidden()));
                }
            }));
            journal.readNodes((node, entry, written) -> entries.naming(node.path().whole(), () -> {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("interrupted");
                }
                if (node.type() == TarHeader.LINK) {
                    hardlink(node, entry, entries, files);
                } else if (node.type() != Node.FILE) {
                    apply(node, entries);
                } else if (written) {
                    tree.move(node, files, Long.toString(entry));
                } else {
                    tree.drop(node, index, entry);
                }
            }));
        }
    }

    /**
     * A layer may make a hard link to a file of a layer below, and delete or replace the file: whiteouts come first, so
     * the file gets a name outside the tree until then.
     */
    private void keepLinkTargets(LayerJournal journal, LayerEntries entries, OpenDirectory files) throws IOException {
        journal.readNodes((node, entry, written) -> {
            if (node.type() == TarHeader.LINK) {
                entries.naming(node.path().whole(), () -> keepLinkTarget(node, entry, entries, files));
            }
        });
    }

    private void keepLinkTarget(Node node, long entry, LayerEntries entries, OpenDirectory files) throws IOException {
        EntryPath target = EntryPath.of(node.target(), entries.what());
        Directories.Directory directory = tree.directories().find(target.parent());
        if (directory == null || target.isRoot()) {
            return;
        }
        Optional<FileStatus> status = directory.open().status(target.name());
        if (status.isPresent() && !status.get().isDirectory() || makeDropped(directory, target.name())) {
            files.link(directory.open(), target.name(), Long.toString(entry));
        }
    }

    private void hardlink(Node node, long entry, LayerEntries entries, OpenDirectory files) throws IOException {
        EntryPath target = EntryPath.of(node.target(), entries.what());
        if (files.status(Long.toString(entry)).isPresent() && !tree.exists(target)) {
            tree.move(node, files, Long.toString(entry));
        } else {
            tree.hardlink(node, target, this::makeDropped);
        }
    }

    private void apply(Node node, LayerEntries entries) throws IOException {
        switch (node.type()) {
            case TarHeader.DIRECTORY -> {
                if (node.path().isRoot()) {
                    tree.root(node);
                } else {
                    tree.directory(node);
                }
            }
            case TarHeader.SYMLINK -> tree.symlink(node);
            case TarHeader.LINK -> tree.hardlink(node, EntryPath.of(node.target(), entries.what()), this::makeDropped);
            default -> tree.special(node);
        }
    }

    /** A hard link makes a file visible whose own name an upper layer hides. */
    private boolean makeDropped(Directories.Directory directory, String name) throws IOException {
        Dropped target = dropped.take(directory.inode(), name);
        if (target == null) {
            // A device that overlayfs would take for a whiteout is one like any other here.
            return directory.open().status(name).filter(FileStatus::isWhiteout).isPresent();
        }
        want(target, directory.open());
        return true;
    }

    /** Makes the file, empty for now. A second name of it, outside the tree, says where its content must go. */
    private void want(Dropped file, OpenDirectory parent) throws IOException {
        if (late == null) {
            late = attributes.temporaryDirectory(staging.resolve("late"));
        }
        String name = Integer.toString(wanted.size());
        late.create(name).close();
        parent.link(late, name, file.name());
        wanted.add(file);
        hidden.wanted(file);
    }

    private void fetchWanted() throws IOException {
        Map<Integer, Map<Long, Integer>> byLayer = new HashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            byLayer.computeIfAbsent(wanted.get(i).layer(), layer -> new HashMap<>()).put(wanted.get(i).entry(), i);
        }
        for (Map.Entry<Integer, Map<Long, Integer>> layer : byLayer.entrySet()) {
            new LayerEntries(layers.get(layer.getKey()), limits).read(new LayerEntries.Visitor() {
                @Override
                public void node(Node node, long entry, TarHeaderReader archive, TarHeader header) throws IOException {
                    Integer number = layer.getValue().get(entry);
                    // A name that was made for it may be gone again with its directory.
                    if (number != null && late.status(number.toString()).orElseThrow().links() > 1) {
                        try (OutputFile file = late.write(number.toString())) {
                            tree.write(node, archive, header, file);
                        }
                        late.unlink(number.toString());
                    }
                }

                @Override
                public void whiteout(EntryPath path, Whiteout whiteout) {
                    // was applied
                }
            });
        }
    }

    HiddenFiles hidden(List<Digest> digests) {
        return hidden.result(digests);
    }

    Findings findings() {
        return findings;
    }

    @Override
    public void close() throws IOException {
        try {
            for (LayerJournal journal : journals) {
                if (journal != null) {
                    journal.close();
                }
            }
        } finally {
            if (late != null) {
                late.close();
            }
            tree.close();
        }
    }
}
