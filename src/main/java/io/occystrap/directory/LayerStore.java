package io.occystrap.directory;

import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;

/**
 * The layers of a directory of images, each once, by diffId.
 *
 * <p>A layer is there when {@code layer.tar} has the size that was noted beside it when it had been verified; without
 * such a note (the original writes none) it is verified now. A file that an aborted run or a crash left too short, or
 * empty, is thereby never taken for a layer.
 */
final class LayerStore {

    private static final int BUFFER = 256 << 10;

    private final Path directory;

    LayerStore(Path directory) {
        this.directory = directory;
    }

    /** A layer that was written, but not yet where it belongs. */
    record Staged(Digest diffId, Path file, long size) { }

    /**
     * @param diffId of a layer
     * @return whether the directory holds all of it
     * @throws IOException if what is there cannot be read
     */
    boolean holds(Digest diffId) throws IOException {
        Path file = DirectoryLayout.layer(directory, diffId);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        long size = Files.size(file);
        Path note = DirectoryLayout.layerSize(directory, diffId);
        if (Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS) && Files.size(note) < 32) {
            return Files.readString(note, StandardCharsets.US_ASCII).strip().equals(Long.toString(size));
        }
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!diffId.equals(Digest.of(diffId.algorithm(), in))) {
                return false;
            }
        }
        note(diffId, size);
        return true;
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
        MessageDigest hash = layer.diffId().isPresent() ? null : Digest.newSha256();
        long size = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = layer.uncompressed(); OutputStream out = Files.newOutputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                if (hash != null) {
                    hash.update(buffer, 0, n);
                }
                out.write(buffer, 0, n);
                size += n;
            }
        }
        return new Staged(layer.diffId().orElseGet(() -> Digest.ofSha256(hash)), file, size);
    }

    /**
     * Puts a layer in place. Another process may do the same at the same time: both have the same content.
     *
     * @param staged what {@link #stage} gave
     * @throws IOException if it cannot be moved
     */
    void commit(Staged staged) throws IOException {
        Path target = DirectoryLayout.layer(directory, staged.diffId());
        Files.createDirectories(target.getParent());
        Files.move(staged.file(), target, StandardCopyOption.ATOMIC_MOVE);
        note(staged.diffId(), staged.size());
    }

    private void note(Digest diffId, long size) throws IOException {
        Files.writeString(DirectoryLayout.layerSize(directory, diffId), size + "\n", StandardCharsets.US_ASCII);
    }
}
