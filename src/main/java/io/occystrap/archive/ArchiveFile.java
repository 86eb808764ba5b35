package io.occystrap.archive;

import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Limits;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.image.UnclosedInputStream;
import io.occystrap.layer.Compression;
import io.occystrap.layer.DecompressingInputStream;
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.TarIndex;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * An archive that can be read at any place. Plain tar files are read where they lie; what is compressed, or comes
 * through a pipe, is first spooled into a temporary file, because the documents that explain an archive stand at its
 * end.
 */
public final class ArchiveFile implements LayoutFiles {

    private final String name;
    private final Path file;
    private final FileChannel channel;
    private final TarIndex index;
    private final Staging staging;

    private ArchiveFile(String name, Path file, Staging staging, Limits limits) throws IOException {
        this.name = name;
        this.file = file;
        this.staging = staging;
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            this.index = TarIndex.of(channel, name, limits.archiveEntries());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * @param path               of the archive
     * @param temporaryDirectory where a compressed archive is spooled
     * @param limits             how much is read of it
     * @return the archive
     * @throws ImageNotFoundException if there is no such file
     * @throws IOException            if it cannot be read or is no archive
     */
    public static ArchiveFile open(Path path, Path temporaryDirectory, Limits limits) throws IOException {
        String name = Printable.escape(path.toString());
        if (Files.isDirectory(path)) {
            throw new ImageNotFoundException(name + " is a directory, not an archive", null, "dir:// reads directories");
        }
        try {
            boolean plain = Files.isRegularFile(path) && compression(path) == Compression.NONE;
            if (plain) {
                return new ArchiveFile(name, path.toRealPath(), null, limits);
            }
            try (InputStream in = Files.newInputStream(path)) {
                return spool(in, name, temporaryDirectory, limits);
            }
        } catch (NoSuchFileException e) {
            throw new ImageNotFoundException("there is no file " + name, null, "check the path", e);
        } catch (AccessDeniedException e) {
            throw new UnavailableException(name + " cannot be read", "permission denied", null, e);
        }
    }

    /**
     * @param in                 an archive, compressed or not; read to its end, not closed
     * @param name               for errors; printable
     * @param temporaryDirectory where it is spooled
     * @param limits             how much is read of it
     * @return the archive
     * @throws IOException if it cannot be read or spooled, or is no archive
     */
    public static ArchiveFile spool(InputStream in, String name, Path temporaryDirectory, Limits limits) throws IOException {
        Staging staging = stage(temporaryDirectory);
        try {
            Path file = staging.resolve("archive.tar");
            // Closed for the memory that a decompressor holds outside Java's; the stream beneath is the caller's.
            try (InputStream plain = DecompressingInputStream.of(new UnclosedInputStream(in), name, limits.layerBytes())) {
                Files.copy(plain, file);
            }
            return new ArchiveFile(name, file, staging, limits);
        } catch (IOException | RuntimeException e) {
            staging.close();
            throw e;
        }
    }

    private static Staging stage(Path temporaryDirectory) throws IOException {
        try {
            return Staging.in(temporaryDirectory);
        } catch (IOException e) {
            throw WriteFailure.explained("the directory for temporary files, "
                    + Printable.escape(temporaryDirectory.toString()) + ",", e);
        }
    }

    private static Compression compression(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return Compression.of(Printable.escape(path.toString()), in);
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** @return the names of the files and links in the archive, in no order */
    public Set<String> names() {
        return index.names();
    }

    /**
     * @param path of a file in the archive
     * @return where it lies, links followed; empty where there is none
     * @throws IOException if the path leads out of the archive
     */
    public Optional<TarIndex.Extent> find(String path) throws IOException {
        return index.find(path);
    }

    /**
     * @param extent of a document in the archive
     * @param most   how many bytes it may have
     * @return the document
     * @throws IOException if it is larger, or cannot be read
     */
    public byte[] read(TarIndex.Extent extent, int most) throws IOException {
        return index.read(channel, extent, most);
    }

    /**
     * @param extent of a layer in the archive
     * @return how it is compressed
     * @throws IOException if it cannot be read, or is compressed in an unknown way
     */
    public Compression compression(TarIndex.Extent extent) throws IOException {
        ByteBuffer head = ByteBuffer.allocate((int) Math.min(Compression.MAGIC_BYTES, extent.size()));
        while (head.hasRemaining() && channel.read(head, extent.offset() + head.position()) >= 0) {
            // until there is enough to tell
        }
        return Compression.of("a layer in " + name, head.array(), head.position());
    }

    /**
     * @param extent of a layer in the archive
     * @return opens its bytes
     */
    public FileBlob blob(TarIndex.Extent extent) {
        return new FileBlob(file, extent.offset(), extent.size());
    }

    @Override
    public Optional<FileBlob> file(String path) throws IOException {
        return find(path).map(this::blob);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            if (staging != null) {
                staging.close();
            }
        }
    }
}
