package io.occystrap.directory;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.RegularFile;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The layers of a directory of images, each once, by diffId.
 *
 * <p>A layer is there when {@code layer.tar} has the size and the time that were noted beside it when it had been
 * verified; otherwise (the original writes no notes) it is verified now. A file that an aborted run or a crash left too
 * short, or that somebody changed, is thereby never taken for a layer, but fetched again.
 */
final class LayerStore {

    private static final int BUFFER = 256 << 10;
    private static final int LARGEST_NOTE = 100;

    private final Path directory;

    LayerStore(Path directory) {
        this.directory = directory;
    }

    /** A layer that was written, but not yet where it belongs. */
    record Staged(Digest diffId, Path file, long size) { }

    /**
     * @param diffId  of a layer
     * @param staging on the directory's file system
     * @return whether the directory holds all of it
     * @throws IOException if what is there cannot be read, or is not what should be there
     */
    boolean holds(Digest diffId, Staging staging) throws IOException {
        Path file = DirectoryLayout.layer(directory, diffId);
        requireDirectory(file.getParent());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        if (isNoted(diffId)) {
            return true;
        }
        try (InputStream in = RegularFile.read(file)) {
            if (!diffId.equals(Digest.of(diffId.algorithm(), in))) {
                return false;
            }
        }
        putNote(diffId, file, staging);
        return true;
    }

    /**
     * @param diffId of a layer
     * @return whether the directory holds the layer as it was when it was verified; false also where it never was
     * @throws IOException if what is there cannot be read
     */
    boolean isNoted(Digest diffId) throws IOException {
        Path file = DirectoryLayout.layer(directory, diffId);
        Path note = DirectoryLayout.layerNote(directory, diffId);
        return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)
                && Files.size(note) <= LARGEST_NOTE
                && Files.readString(note, StandardCharsets.ISO_8859_1).equals(note(file));
    }

    /** A link in the place of a layer's directory would lead what is written out of here. */
    private static void requireDirectory(Path path) throws MalformedImageException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new MalformedImageException(Printable.escape(path.toString()) + " was refused",
                    "there is something else where a layer's directory should be", "remove it");
        }
    }

    /**
     * Writes a layer where nobody sees it yet.
     *
     * @param layer   read to its end
     * @param staging on the directory's file system
     * @param name    of the file in it
     * @return the layer, to be put in place by {@link #commit}
     * @throws IOException if it cannot be read or written
     */
    Staged stage(Layer layer, Staging staging, String name) throws IOException {
        Path file = staging.resolve(name);
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = layer.uncompressed();
                FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (ByteBuffer chunk = ByteBuffer.wrap(buffer, 0, n); chunk.hasRemaining();) {
                    out.write(chunk);
                }
                size += n;
            }
        }
        return new Staged(layer.diffId().orElseThrow(), file, size);
    }

    /**
     * Puts a layer in place. Another process may do the same at the same time: both have the same content.
     *
     * @param staged  what {@link #stage} gave
     * @param staging where it is
     * @throws IOException if it cannot be moved
     */
    void commit(Staged staged, Staging staging) throws IOException {
        Path target = DirectoryLayout.layer(directory, staged.diffId());
        requireDirectory(target.getParent());
        Files.createDirectories(target.getParent());
        Files.move(staged.file(), target, StandardCopyOption.ATOMIC_MOVE);
        putNote(staged.diffId(), target, staging);
    }

    private void putNote(Digest diffId, Path layer, Staging staging) throws IOException {
        Path partial = staging.resolve("note-" + diffId.hex());
        Files.writeString(partial, note(layer), StandardCharsets.ISO_8859_1);
        Files.move(partial, DirectoryLayout.layerNote(directory, diffId), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Size and time of a verified layer: who changes a file changes one of them. */
    private static String note(Path layer) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(layer, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + "\n";
    }
}
