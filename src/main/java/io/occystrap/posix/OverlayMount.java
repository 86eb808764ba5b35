package io.occystrap.posix;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Mounts with overlayfs (Linux Documentation/filesystems/overlayfs.rst).
 *
 * <p>The kernel silently cuts the options of mount(2) at a page, and reads commas, colons and backslashes in them. So
 * the directories are named relative to one of them, and by short names: a thread of its own, which shares its current
 * directory with no other, goes there and mounts.
 */
public final class OverlayMount {

    /** The most lower layers that the kernel takes. */
    public static final int MOST_LAYERS = 500;

    private static final int LONGEST_OPTIONS = 4095;
    private static final int CLONE_FS = 0x200;
    private static final int NO_FOLLOW = 8;
    /** Directories that an image says were moved, and files that are said to have their content elsewhere: neither. */
    private static final String NO_TRICKS = ",redirect_dir=nofollow,metacopy=off";

    private OverlayMount() {
    }

    /**
     * @param directory that the names are relative to
     * @param lower     names of the layers, the uppermost first; 1 to {@link #MOST_LAYERS}
     * @param upper     name of the directory that takes what is written
     * @param work      name of an empty directory beside it
     * @param target    name of the directory to mount at
     * @param userXattr whether the layers are marked with {@code user.overlay.*}, as an ordinary user's must be
     * @throws IOException if the kernel does not mount it; nothing is mounted then
     */
    public static void mount(Path directory, List<String> lower, String upper, String work, String target,
            boolean userXattr) throws IOException {
        String options = "lowerdir=" + String.join(":", lower) + ",upperdir=" + upper + ",workdir=" + work
                + (userXattr ? ",userxattr" : "");
        if (lower.size() > MOST_LAYERS || options.length() + NO_TRICKS.length() > LONGEST_OPTIONS) {
            throw new IOException(lower.size() + " layers are too many to mount (the kernel takes " + MOST_LAYERS + ")");
        }
        try (OpenDirectory base = OpenDirectory.of(directory)) {
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread thread = new Thread(() -> {
                try {
                    mountFrom(base, options, target);
                } catch (Throwable e) {
                    failure.set(e);
                }
            }, "mount");
            thread.start();
            thread.join();
            rethrow(failure.get());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private static void rethrow(Throwable failure) throws IOException {
        if (failure instanceof IOException e) {
            throw e;
        }
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    private static void mountFrom(OpenDirectory base, String options, String target) throws SystemCallException {
        base.check(LibC.unshare(CLONE_FS));
        base.check(LibC.fchdir(base.fd()));
        if (mount(options + NO_TRICKS, target) < 0) {
            // A kernel that does not know those options does not do what they forbid.
            if (Errno.last() != Errno.EINVAL || mount(options, target) < 0) {
                throw SystemCallException.last(target);
            }
        }
    }

    private static int mount(String options, String target) {
        Scratch scratch = Scratch.get();
        // The longest options fill a page; names and type lie behind them.
        byte[] names = ("overlay\0" + target + "\0").getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer memory = ByteBuffer.allocateDirect(names.length).put(names);
        long overlay = Scratch.address(memory);
        return LibC.mount(overlay, overlay + "overlay\0".length(), overlay, 0, scratch.first(options));
    }

    /**
     * @param mountPoint where something is mounted
     * @throws IOException if nothing is, or it is in use
     */
    public static void unmount(Path mountPoint) throws IOException {
        unmount(ByteName.of(mountPoint));
    }

    /** @param name of the mount point, each character a byte */
    static void unmount(String name) throws IOException {
        if (LibC.umount2(Scratch.get().first(name), NO_FOLLOW) < 0) {
            throw SystemCallException.last(name);
        }
    }
}
