package io.occystrap.posix;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;

/** Whole directory trees. */
public final class FileTree {

    private FileTree() {
    }

    /**
     * Deletes a file, or a directory with all that is in it. Symbolic links are deleted, never followed, also when
     * somebody puts one in the place of a directory meanwhile: each step goes from an open directory to what is in it.
     *
     * @param root what to delete; may be missing
     * @throws IOException if something cannot be deleted, or the file system offers no such steps
     */
    public static void delete(Path root) throws IOException {
        Path absolute = root.toAbsolutePath();
        try (DirectoryStream<Path> parent = Files.newDirectoryStream(absolute.getParent())) {
            delete(secure(parent, absolute), absolute.getFileName());
        } catch (NoSuchFileException e) {
            // Somebody else was faster.
        } catch (AccessDeniedException e) {
            // Part of a root filesystem, with directories that even their owner may not write.
            try (OpenDirectory parent = OpenDirectory.of(absolute.getParent())) {
                TreeRemoval.remove(parent, ByteName.of(absolute.getFileName()), TreeRemoval.Observer.NONE);
            }
        }
    }

    private static void delete(SecureDirectoryStream<Path> directory, Path name) throws IOException {
        try {
            boolean isDirectory = directory
                    .getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes().isDirectory();
            if (!isDirectory) {
                directory.deleteFile(name);
                return;
            }
            try (SecureDirectoryStream<Path> inner = directory.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
                for (Path entry : inner) {
                    delete(inner, entry.getFileName());
                }
            }
            directory.deleteDirectory(name);
        } catch (NoSuchFileException e) {
            // Somebody else was faster.
        }
    }

    private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream, Path root) throws IOException {
        if (stream instanceof SecureDirectoryStream<Path> secure) {
            return secure;
        }
        throw new IOException(root + " cannot be deleted safely on this file system");
    }
}
