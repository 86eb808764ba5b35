package io.occystrap.layer.rootfs;

import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.rootfs.Directories.Directory;
import io.occystrap.layer.rootfs.DroppedFiles.Dropped;
import io.occystrap.posix.Errno;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.OutputFile;
import io.occystrap.posix.SystemCallException;
import io.occystrap.posix.TreeRemoval;
import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/**
 * Applies the entries of layers to a root filesystem, one after the other, as image-spec (layer.md, "Applying
 * Changesets") says. Only names in open directories are ever made, changed or removed, and no link is followed but by
 * {@link Directories}, which stays inside.
 */
final class TreeWriter implements Closeable {

    /** Makes what is missing for a hard link, if it can. */
    interface LinkTargets {

        /**
         * @param directory where the target should be
         * @param name      of the target
         * @return whether it is there now
         */
        boolean make(Directory directory, String name) throws IOException;
    }

    private final Directories directories;
    private final AttributeWriter attributes;
    private final DroppedFiles dropped;
    private final TreeRemoval.Observer removed;
    private final NewDirectories newDirectories;
    private final FileContent content = new FileContent();
    private final Directories.Obstacles obstacles = new Obstacles();

    /** Is told of directories that replace what was no directory. */
    interface NewDirectories {

        /** @param directory that hides whatever directory the layers below have there */
        void made(OpenDirectory directory) throws IOException;
    }

    /**
     * @param directories    of the root filesystem; closed with this
     * @param attributes     gives files what they have besides their content
     * @param dropped        files that are not written
     * @param removed        is told of the files that were written and are replaced or removed again
     * @param newDirectories is told of directories in the place of something else
     */
    TreeWriter(Directories directories, AttributeWriter attributes, DroppedFiles dropped, Removed removed,
            NewDirectories newDirectories) {
        this.newDirectories = newDirectories;
        this.directories = directories;
        this.attributes = attributes;
        this.dropped = dropped;
        this.removed = new TreeRemoval.Observer() {
            @Override
            public void file(FileStatus status) {
                removed.file(status);
            }

            @Override
            public void directory(FileStatus status) {
                dropped.forget(status.inode());
            }
        };
    }

    /** Is told of files that are replaced or removed. */
    interface Removed {

        /** @param status of a file before one of its names is removed */
        void file(FileStatus status);
    }

    Directories directories() {
        return directories;
    }

    /** @return the directory of a path, made if it was not there */
    Directory parent(EntryPath path) throws IOException {
        return directories.get(path.parent(), obstacles);
    }

    /** The root itself is named like any other directory. */
    void root(Node node) throws IOException {
        Directory root = directories.root();
        attributes.write(root.open(), node, false);
        directories.setPermissions(root, node.attributes().permissions());
        root.setTimes(node.attributes());
    }

    /** A directory over a directory stays and gets the new attributes; over anything else it takes its place. */
    void directory(Node node) throws IOException {
        String name = node.path().name();
        Directory parent = parent(node.path());
        boolean fresh = true;
        boolean replacing = false;
        try {
            parent.open().makeDirectory(name, 0700);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            fresh = !parent.open().status(name).orElseThrow().isDirectory();
            if (fresh) {
                replacing = true;
                remove(parent, name);
                parent.open().makeDirectory(name, 0700);
            }
        }
        dropped.take(parent.inode(), name);
        Directory directory = directories.child(parent, name);
        attributes.write(directory.open(), node, fresh);
        directories.setPermissions(directory, node.attributes().permissions());
        directory.setTimes(node.attributes());
        if (replacing) {
            newDirectories.made(directory.open());
        }
    }

    /** A regular file, with the content that the archive is at. */
    void file(Node node, TarHeaderReader archive, TarHeader header) throws IOException {
        Directory parent = parent(node.path());
        try (OutputFile file = create(parent, node.path().name())) {
            write(node, archive, header, file);
        }
    }

    /** Content and attributes of a file that is open and empty. */
    void write(Node node, TarHeaderReader archive, TarHeader header, OutputFile file) throws IOException {
        content.copy(archive, header, file);
        attributes.write(file, node, true);
        file.setTimes(node.attributes().seconds(), node.attributes().nanoseconds());
    }

    private OutputFile create(Directory parent, String name) throws IOException {
        dropped.take(parent.inode(), name);
        try {
            return parent.open().create(name);
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            remove(parent, name);
            return parent.open().create(name);
        }
    }

    /** Another name for a file that is outside the tree. */
    void link(Node node, OpenDirectory from, String fromName) throws IOException {
        Directory parent = parent(node.path());
        String name = node.path().name();
        replacing(parent, name, () -> parent.open().link(from, fromName, name));
    }

    /** A regular file that is elsewhere already, whole. */
    void move(Node node, OpenDirectory from, String fromName) throws IOException {
        Directory parent = parent(node.path());
        String name = node.path().name();
        dropped.take(parent.inode(), name);
        replacing(parent, name, () -> parent.open().move(from, fromName, name));
    }

    /** A regular file that is not written, because an upper layer seems to hide it. */
    void drop(Node node, int layer, long entry) throws IOException {
        Directory parent = parent(node.path());
        if (parent.open().status(node.path().name()).isPresent()) {
            remove(parent, node.path().name());
        }
        dropped.add(parent.inode(), new Dropped(layer, entry, parent.path(), node.path().name(), node.size()));
    }

    void symlink(Node node) throws IOException {
        if (node.target().isEmpty()) {
            throw new MalformedNodeException("a link that leads nowhere");
        }
        Directory parent = parent(node.path());
        String name = node.path().name();
        dropped.take(parent.inode(), name);
        replacing(parent, name, () -> parent.open().makeSymlink(name, node.target()));
        attributes.write(parent.open(), node);
    }

    /**
     * A device or a pipe.
     *
     * @return whether it could be made
     */
    boolean special(Node node) throws IOException {
        int type = switch (node.type()) {
            case TarHeader.CHARACTER_DEVICE -> FileStatus.CHARACTER_DEVICE;
            case TarHeader.BLOCK_DEVICE -> FileStatus.BLOCK_DEVICE;
            default -> FileStatus.FIFO;
        };
        Directory parent = parent(node.path());
        String name = node.path().name();
        dropped.take(parent.inode(), name);
        try {
            replacing(parent, name, () -> parent.open().makeNode(name, type | 0600, node.major(), node.minor()));
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EPERM) {
                throw e;
            }
            skip(parent, name);
            return false;
        }
        attributes.write(parent.open(), node);
        if (type != FileStatus.FIFO) {
            attributes.findings().device(node.path().whole());
        }
        return true;
    }

    /** A device that cannot be made here still takes the place of what is there. */
    private void skip(Directory parent, String name) throws IOException {
        remove(parent, name);
        attributes.findings().missingDevice(parent.path(name));
    }

    /** @return whether there is something at that path, or would be but for being dropped */
    boolean exists(EntryPath path) throws IOException {
        Directory parent = directories.find(path.parent());
        return parent != null
                && (dropped.has(parent.inode(), path.name()) || shown(parent, path.name()).isPresent());
    }

    /** What overlayfs takes for a deleted file is none. */
    private static Optional<FileStatus> shown(Directory directory, String name) throws IOException {
        return directory.open().status(name).filter(status -> !status.isWhiteout());
    }

    /**
     * Another name for a file of this layer or of one below; links in its place are not followed.
     *
     * @param node    the link
     * @param target  what it is to be a name of
     * @param targets makes what is missing
     * @return whether it could be made; a device that was left out has no other names
     */
    boolean hardlink(Node node, EntryPath target, LinkTargets targets) throws IOException {
        Directory from = directories.find(target.parent());
        if (from == null || target.isRoot()) {
            throw noTarget(node);
        }
        directories.pin(from);
        try {
            Directory parent = parent(node.path());
            String name = node.path().name();
            String path = parent.path(name);
            Optional<FileStatus> status = shown(from, target.name());
            if (status.isEmpty() && attributes.findings().isMissingDevice(from.path(target.name()))) {
                skip(parent, name);
                return false;
            }
            // A link in the place of a directory above its target would remove the target first.
            boolean beneath = from.path(target.name()).startsWith(path + "/");
            if (beneath || status.isPresent() && status.get().isDirectory()
                    || status.isEmpty() && !targets.make(from, target.name())) {
                throw noTarget(node);
            }
            if (parent != from || !name.equals(target.name())) {
                dropped.take(parent.inode(), name);
                replacing(parent, name, () -> parent.open().link(from.open(), target.name(), name));
            }
            return true;
        } finally {
            directories.unpin(from);
        }
    }

    /** @return what to throw for a hard link whose target cannot be */
    static MalformedNodeException noTarget(Node node) {
        return new MalformedNodeException("a hard link to " + node.target() + ", which is no file");
    }

    /** Removes what the layers so far have at a path, if anything. */
    void remove(EntryPath path) throws IOException {
        Directory parent = directories.find(path.parent());
        if (parent != null) {
            dropped.take(parent.inode(), path.name());
            remove(parent, path.name());
        }
    }

    /** Removes what the layers so far have in a directory, which itself stays. */
    void removeContent(String path) throws IOException {
        Directory directory = directories.find(path);
        if (directory != null) {
            dropped.forget(directory.inode());
            directory.open().forEach(name -> remove(directory, name));
        }
    }

    private void remove(Directory parent, String name) throws IOException {
        directories.forget(parent.path(name));
        TreeRemoval.remove(parent.open(), name, removed);
    }

    @FunctionalInterface
    private interface Call {
        void run() throws IOException;
    }

    private void replacing(Directory parent, String name, Call call) throws IOException {
        try {
            call.run();
        } catch (SystemCallException e) {
            if (e.errno() != Errno.EEXIST) {
                throw e;
            }
            remove(parent, name);
            call.run();
        }
    }

    /**
     * Gives all directories their times.
     *
     * @throws IOException if one does not take its time
     */
    void finish() throws IOException {
        directories.finish();
    }

    @Override
    public void close() {
        directories.close();
    }

    private final class Obstacles implements Directories.Obstacles {

        @Override
        public void replace(Directory parent, String name) throws IOException {
            remove(parent, name);
            makeImplied(parent, name, Attributes.IMPLIED);
            newDirectories.made(directories.child(parent, name).open());
        }

        @Override
        public void makeImplied(Directory parent, String name, Attributes implied) throws IOException {
            dropped.take(parent.inode(), name);
            parent.open().makeDirectory(name, 0700);
            Directory directory = directories.child(parent, name);
            Node node = new Node(new EntryPath(parent.path(), name), TarHeader.DIRECTORY, implied, "", 0, 0, 0);
            attributes.write(directory.open(), node, true);
            directories.setPermissions(directory, implied.permissions());
            directory.setTimes(implied);
        }
    }
}
