package io.occystrap.layer.rootfs;

import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.SystemCallException;
import java.io.Closeable;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The directories of a root filesystem, found as a process inside it would find them: links are resolved inside, and
 * what leads out of the root leads to the root (RULES: "Resolve the parent"). A few of them are held open, so that a
 * file that follows its neighbour costs no walk.
 *
 * <p>What is made in a directory changes its time, and a directory that even its owner may not write must be opened up
 * for a while. So each gets back its time and its mode when it is let go: memory does not grow with their number.
 */
final class Directories implements Closeable {

    private static final int MOST_OPEN = 128;
    private static final int MOST_LINKS = 40;
    /** As deep as a path of 4096 bytes leads; links could lead to deeper trees, which nobody could name or remove. */
    private static final int MOST_DEEP = 2048;
    private static final int OWNER_ALL = 0700;
    private static final int UNCHANGED = -1;

    /** A directory that is open. */
    static final class Directory {

        private final OpenDirectory open;
        private final String path;
        private final long inode;
        private long seconds;
        private int nanoseconds;
        private int permissions = UNCHANGED;
        private final int depth;
        private int pins;

        private Directory(OpenDirectory open, String path, int depth, FileStatus status) {
            this.depth = depth;
            this.open = open;
            this.path = path;
            this.inode = status.inode();
            this.seconds = status.seconds();
            this.nanoseconds = status.nanoseconds();
        }

        OpenDirectory open() {
            return open;
        }

        /** @return its path in the root filesystem, links resolved; empty for the root */
        String path() {
            return path;
        }

        long inode() {
            return inode;
        }

        /** @return the path of a name in it */
        String path(String name) {
            return path.isEmpty() ? name : path + "/" + name;
        }

        /** Sets the time that it gets when it is let go. */
        void setTimes(Attributes attributes) {
            seconds = attributes.seconds();
            nanoseconds = attributes.nanoseconds();
        }
    }

    /** Is asked for what a walk finds in its way. */
    interface Obstacles {

        /** Puts a directory in the place of something that is none. */
        void replace(Directory parent, String name) throws IOException;

        /** Makes a directory that no layer has named so far. */
        void makeImplied(Directory parent, String name, Attributes attributes) throws IOException;
    }

    private final Map<String, Directory> known = new LinkedHashMap<>(16, 0.75f, true);
    private final Directory root;
    private final boolean isRoot;
    private final LowerLayers lower;

    /**
     * @param root   of the filesystem; closed with this
     * @param isRoot whether modes are no obstacle to this process
     * @param lower  what is below
     */
    Directories(OpenDirectory root, boolean isRoot, LowerLayers lower) throws IOException {
        this.root = new Directory(root, "", 0, root.status());
        this.isRoot = isRoot;
        this.lower = lower;
    }

    Directory root() {
        return root;
    }

    /**
     * @param path      of a directory
     * @param obstacles makes way
     * @return the directory, made if it was not there; valid until the next call, or until it is unpinned
     */
    Directory get(String path, Obstacles obstacles) throws IOException {
        return walk(path, obstacles);
    }

    /**
     * @param path of a directory
     * @return the directory; null if there is none, or links go in a circle. Valid until the next call, or until it is unpinned
     */
    Directory find(String path) throws IOException {
        return walk(path, null);
    }

    void pin(Directory directory) {
        directory.pins++;
    }

    void unpin(Directory directory) {
        directory.pins--;
    }

    private Directory walk(String path, Obstacles obstacles) throws IOException {
        if (path.isEmpty()) {
            return root;
        }
        Directory at = known.get(path);
        if (at != null) {
            return at;
        }
        // A path that is known is one without links, so the walk can begin there.
        at = root;
        String rest = path;
        for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            Directory prefix = known.get(path.substring(0, slash));
            if (prefix != null) {
                at = prefix;
                rest = path.substring(slash + 1);
                break;
            }
        }
        RemainingPath left = new RemainingPath(rest);
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.next();
            if (name.equals("..")) {
                at = parent(at);
                continue;
            }
            Step step = step(at, name, obstacles);
            if (step == null) {
                return null;
            }
            if (step.link() == null) {
                at = step.directory();
                continue;
            }
            if (++links > MOST_LINKS) {
                if (obstacles == null) {
                    return null;
                }
                throw new MalformedNodeException("its links go in a circle");
            }
            if (step.link().startsWith("/")) {
                at = root;
            }
            left.prepend(step.link());
        }
        return at;
    }

    private Directory parent(Directory directory) throws IOException {
        int slash = directory.path.lastIndexOf('/');
        return slash < 0 ? root : walk(directory.path.substring(0, slash), null);
    }

    /** A step leads into a directory, or to a link. */
    private record Step(Directory directory, String link) { }

    private Step step(Directory at, String name, Obstacles obstacles) throws IOException {
        Directory there = known.get(at.path(name));
        if (there != null) {
            return new Step(there, null);
        }
        try {
            return new Step(add(at, name, at.open.open(name)), null);
        } catch (SystemCallException e) {
            return switch (e.errno()) {
                case ENOENT -> missing(at, name, obstacles);
                case ENOTDIR, ELOOP -> otherThanDirectory(at, name, obstacles);
                case EACCES -> new Step(unlocked(at, name, e), null);
                default -> throw e;
            };
        }
    }

    private Step missing(Directory at, String name, Obstacles obstacles) throws IOException {
        String path = at.path(name);
        Optional<LowerLayers.Found> below = lower.find(path);
        if (below.isPresent() && below.get().status().isSymlink()) {
            return new Step(null, lower.readLink(path, below.get()));
        }
        if (obstacles == null) {
            return null;
        }
        boolean merged = below.isPresent() && below.get().status().isDirectory();
        obstacles.makeImplied(at, name, merged ? lower.attributes(path, below.get()) : Attributes.IMPLIED);
        return new Step(child(at, name), null);
    }

    private Step otherThanDirectory(Directory at, String name, Obstacles obstacles) throws IOException {
        if (at.open.status(name).orElseThrow().isSymlink()) {
            return new Step(null, at.open.readLink(name));
        }
        if (obstacles == null) {
            return null;
        }
        obstacles.replace(at, name);
        return new Step(child(at, name), null);
    }

    /** A directory that its owner may not read is opened up until it is let go. */
    private Directory unlocked(Directory at, String name, SystemCallException refusal) throws IOException {
        FileStatus status = at.open.status(name).orElseThrow();
        if (isRoot || !status.isDirectory()) {
            throw refusal;
        }
        at.open.setPermissions(name, status.permissions() | OWNER_ALL);
        Directory directory = add(at, name, at.open.open(name));
        directory.permissions = status.permissions();
        return directory;
    }

    /**
     * @param parent of a directory that is there and is no link
     * @param name   its name
     * @return it
     */
    Directory child(Directory parent, String name) throws IOException {
        Directory there = known.get(parent.path(name));
        return there != null ? there : add(parent, name, parent.open.open(name));
    }

    private Directory add(Directory at, String name, OpenDirectory open) throws IOException {
        Directory directory;
        try {
            FileStatus status = open.status();
            directory = new Directory(open, at.path(name), at.depth + 1, status);
            if (directory.depth > MOST_DEEP) {
                throw new MalformedNodeException("it is more than " + MOST_DEEP + " directories deep");
            }
            if (!isRoot && (status.mode() & OWNER_ALL) != OWNER_ALL) {
                open.setPermissions(status.permissions() | OWNER_ALL);
                directory.permissions = status.permissions();
            }
        } catch (IOException e) {
            open.close();
            throw e;
        }
        known.put(directory.path, directory);
        if (known.size() > MOST_OPEN) {
            letEldestGo(at, directory);
        }
        return directory;
    }

    private void letEldestGo(Directory parent, Directory child) throws IOException {
        for (Iterator<Directory> eldest = known.values().iterator(); eldest.hasNext();) {
            Directory directory = eldest.next();
            if (directory.pins == 0 && directory != parent && directory != child) {
                eldest.remove();
                letGo(directory);
                return;
            }
        }
    }

    private static void letGo(Directory directory) throws IOException {
        try {
            directory.open.setTimes(directory.seconds, directory.nanoseconds);
            if (directory.permissions != UNCHANGED) {
                directory.open.setPermissions(directory.permissions);
            }
        } finally {
            directory.open.close();
        }
    }

    /**
     * Sets the mode that a directory gets for good, at once if this process can still work in it then.
     *
     * @param directory   just made or changed
     * @param permissions that it has now
     */
    void setPermissions(Directory directory, int permissions) throws IOException {
        directory.permissions = UNCHANGED;
        if (!isRoot && (permissions & OWNER_ALL) != OWNER_ALL) {
            directory.open.setPermissions(permissions | OWNER_ALL);
            directory.permissions = permissions;
        }
    }

    /** A directory is about to be removed, with all that is in it. */
    void forget(String path) {
        String beneath = path + "/";
        known.values().removeIf(directory -> {
            boolean gone = directory.path.equals(path) || directory.path.startsWith(beneath);
            if (gone) {
                directory.open.close();
            }
            return gone;
        });
    }

    /**
     * Lets all directories go that are open, and gives them their times.
     *
     * @throws IOException if one does not take its time
     */
    void finish() throws IOException {
        for (Iterator<Directory> all = known.values().iterator(); all.hasNext();) {
            Directory directory = all.next();
            all.remove();
            letGo(directory);
        }
        root.open.setTimes(root.seconds, root.nanoseconds);
        if (root.permissions != UNCHANGED) {
            root.open.setPermissions(root.permissions);
        }
    }

    /** Closes what is open, as it is. */
    @Override
    public void close() {
        known.values().forEach(directory -> directory.open.close());
        known.clear();
        root.open.close();
    }
}
