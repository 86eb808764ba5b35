package io.occystrap.posix;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/** Files in a directory that others may write: a link or a pipe in their place must neither be followed nor waited for. */
public final class RegularFile {

    private RegularFile() {
    }

    /**
     * @param file in a directory that others may write
     * @throws FileSystemException if there is something by that name that is no regular file
     */
    private static void require(Path file) throws FileSystemException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(file.toString(), null, "it is no regular file");
        }
    }

    /**
     * @param file    in a directory that others may write
     * @param options how to open it
     * @return the open file; to be closed by the caller
     * @throws IOException if it cannot be opened so, or is no regular file
     */
    static FileChannel open(Path file, StandardOpenOption... options) throws IOException {
        require(file);
        Set<OpenOption> all = new HashSet<>(Set.of(options));
        all.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(file, all);
    }

    /**
     * @param file in a directory that others may write
     * @return its content; to be closed by the caller
     * @throws IOException if it is missing, cannot be read, or is no regular file
     */
    public static InputStream read(Path file) throws IOException {
        require(file);
        return Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
    }
}
