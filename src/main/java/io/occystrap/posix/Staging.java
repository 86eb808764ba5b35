package io.occystrap.posix;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A private directory in which something is made, on the file system of its destination, to be renamed into place
 * once it is whole. Closing it deletes whatever was not renamed away.
 *
 * <p>A process that is killed cannot close anything. Its staging directory stays, with a lock that died with the
 * process; whoever stages in the same place next finds it so and deletes it.
 */
public final class Staging implements Closeable {

    private static final String PREFIX = ".occystrap-";
    private static final String SUFFIX = ".partial";
    private static final String LOCK = "lock";
    /** A process between making its directory and locking it needs far less. */
    private static final Duration YOUNG = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();
    /** Tells our own directories, whose locks this process must not touch, from those of others. */
    private static final String PROCESS = random();

    private final Path directory;
    private final FileChannel lock;

    private Staging(Path directory, FileChannel lock) {
        this.directory = directory;
        this.lock = lock;
    }

    /**
     * Makes a staging directory, readable by its owner only, and deletes those of the same user in the same place whose
     * process died.
     *
     * @param parent an existing directory, on the file system of the destination
     * @return the staging directory
     * @throws IOException if it cannot be made
     */
    public static Staging in(Path parent) throws IOException {
        while (true) {
            Path directory = parent.resolve(PREFIX + PROCESS + "-" + random() + SUFFIX);
            Files.createDirectory(directory,
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            FileChannel lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            if (lock.tryLock() != null && Files.exists(directory.resolve(LOCK))) {
                sweep(parent, Files.getOwner(directory));
                return new Staging(directory, lock);
            }
            // A sweeper came between making and locking, took it for dead, and deletes it.
            lock.close();
        }
    }

    /**
     * @param name a plain file name
     * @return where to make a file or directory of that name
     */
    public Path resolve(String name) {
        return directory.resolve(name);
    }

    /** @return the staging directory itself */
    public Path path() {
        return directory;
    }

    @Override
    public void close() throws IOException {
        try {
            FileTree.delete(directory);
        } finally {
            lock.close();
        }
    }

    /** What is in another user's directory is that user's choice, so only our own are looked into. */
    private static void sweep(Path parent, UserPrincipal us) throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(parent, PREFIX + "*" + SUFFIX)) {
            for (Path entry : entries) {
                boolean another = !entry.getFileName().toString().startsWith(PREFIX + PROCESS);
                if (another && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS) && isOwnedBy(us, entry)) {
                    deleteIfDead(entry);
                }
            }
        }
    }

    private static boolean isOwnedBy(UserPrincipal user, Path path) {
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(user);
        } catch (IOException e) {
            return false;
        }
    }

    /** A directory that cannot be judged or deleted now (another user's, say) is left for a later run. */
    private static void deleteIfDead(Path directory) {
        Path file = directory.resolve(LOCK);
        try (FileChannel channel = RegularFile.open(file, StandardOpenOption.WRITE);
                FileLock dead = channel.tryLock()) {
            if (dead != null) {
                MountTable.unmountBeneath(directory);
                FileTree.delete(directory);
            }
        } catch (OverlappingFileLockException e) {
            // Another thread of this process is at it.
            return;
        } catch (IOException e) {
            deleteIfAbandoned(directory, file);
        }
    }

    private static void deleteIfAbandoned(Path directory, Path lock) {
        try {
            FileTime touched = Files.getLastModifiedTime(directory);
            if (Files.notExists(lock, LinkOption.NOFOLLOW_LINKS) && touched.toInstant().isBefore(Instant.now().minus(YOUNG))) {
                FileTree.delete(directory);
            }
        } catch (IOException e) {
            // Gone meanwhile, or not ours to delete.
        }
    }

    private static String random() {
        byte[] bytes = new byte[6];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
