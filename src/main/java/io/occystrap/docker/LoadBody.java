package io.occystrap.docker;

import io.occystrap.archive.EntryHeader;
import io.occystrap.archive.SavedDocument;
import io.occystrap.image.BulkInputStream;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.Layer;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.WriteFailure;
import io.occystrap.posix.Staging;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * An archive in the form of {@code docker save} that is made while it is read. In a tar file a layer's size stands before
 * it: it is taken from what the layer's store says; where that says nothing, or was found to be wrong, the layer is
 * spooled, alone.
 */
final class LoadBody extends InputStream {

    private interface Part {

        InputStream open() throws IOException;
    }

    private final Image image;
    private final List<Layer> layers;
    private final Set<Integer> mistrusted;
    private final List<String> repoTags;
    private final Path temporaryDirectory;
    private final TransferListener listener;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final List<String> paths = new ArrayList<>();
    private InputStream current = nothing();
    private Staging staging;
    private IOException failure;
    private int wrongSize = -1;
    private long bytes;
    private ImageConfig config;

    /**
     * @param image              to write
     * @param layers             its different layers, base first
     * @param mistrusted         those of them, by their places, whose sizes were found to be wrong
     * @param repoTags           what the archive calls the image
     * @param temporaryDirectory where a layer of unknown size is spooled; must exist
     * @param listener           is told of the layers
     */
    LoadBody(Image image, List<Layer> layers, Set<Integer> mistrusted, List<String> repoTags, Path temporaryDirectory,
            TransferListener listener) {
        this.image = image;
        this.layers = layers;
        this.mistrusted = mistrusted;
        this.repoTags = repoTags;
        this.temporaryDirectory = temporaryDirectory;
        this.listener = listener;
        for (int i = 0; i < layers.size(); i++) {
            int place = i;
            paths.add("layer-" + i + "/layer.tar");
            parts.add(() -> layer(place));
        }
        parts.add(this::documents);
    }

    /** @return what made a read fail, other than a wrong size; empty where nothing did */
    Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** @return the place of the layer whose size was wrong, so that the archive cannot go on; -1 where there is none */
    int wrongSize() {
        return wrongSize;
    }

    /** @return bytes of the layers so far */
    long bytes() {
        return bytes;
    }

    /** @return the image's config, when all was read */
    ImageConfig config() {
        return config;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int n = current.read(buffer, offset, length);
            while (n < 0) {
                current.close();
                current = nothing();
                Part next = parts.poll();
                if (next == null) {
                    return -1;
                }
                current = next.open();
                n = current.read(buffer, offset, length);
            }
            return n;
        } catch (IOException e) {
            if (wrongSize < 0) {
                failure = e;
            }
            throw e;
        } catch (RuntimeException e) {
            failure = new IOException(e);
            throw e;
        }
    }

    private static InputStream nothing() {
        return new ByteArrayInputStream(new byte[0]);
    }

    private InputStream layer(int place) throws IOException {
        Layer layer = layers.get(place);
        OptionalLong size = mistrusted.contains(place) ? OptionalLong.empty() : layer.likelySize();
        InputStream content;
        if (size.isPresent()) {
            content = new Sized(layer.uncompressed(), place, size.getAsLong());
        } else {
            Path file = spool(layer, place);
            size = OptionalLong.of(Files.size(file));
            content = new Sized(deletedAtEnd(file), place, size.getAsLong());
        }
        int padding = (int) (EntryHeader.entrySize(size.getAsLong()) - EntryHeader.BLOCK - size.getAsLong());
        return new SequenceInputStream(new ByteArrayInputStream(EntryHeader.of(paths.get(place), size.getAsLong())),
                new SequenceInputStream(content, new ByteArrayInputStream(new byte[padding])));
    }

    private Path spool(Layer layer, int place) throws IOException {
        if (staging == null) {
            staging = Staging.in(temporaryDirectory);
        }
        Path file = staging.resolve("layer-" + place);
        try (InputStream in = layer.uncompressed()) {
            Files.copy(in, file);
            return file;
        } catch (IOException e) {
            throw WriteFailure.explained("the directory for temporary files, "
                    + Printable.escape(temporaryDirectory.toString()) + ",", e);
        }
    }

    private static InputStream deletedAtEnd(Path file) throws IOException {
        return new FilterInputStream(Files.newInputStream(file)) {
            @Override
            public void close() throws IOException {
                super.close();
                Files.deleteIfExists(file);
            }
        };
    }

    private InputStream documents() throws IOException {
        config = image.config();
        List<String> all = new ArrayList<>();
        List<Digest> diffIds = new ArrayList<>();
        for (Layer layer : image.layers()) {
            int place = place(layer);
            all.add(paths.get(place));
            diffIds.add(layers.get(place).diffId().orElseThrow());
        }
        config.requireDiffIds(image.name(), diffIds);
        ByteArrayOutputStream documents = new ByteArrayOutputStream();
        for (SavedDocument document : SavedDocument.of(config, repoTags, all)) {
            int length = document.content().length;
            documents.writeBytes(EntryHeader.of(document.name(), length));
            documents.writeBytes(document.content());
            documents.writeBytes(new byte[(int) EntryHeader.entrySize(length) - EntryHeader.BLOCK - length]);
        }
        documents.writeBytes(new byte[2 * EntryHeader.BLOCK]);
        return new ByteArrayInputStream(documents.toByteArray());
    }

    private int place(Layer wanted) {
        for (int i = 0; i < layers.size(); i++) {
            Layer layer = layers.get(i);
            if (layer == wanted || layer.diffId().isPresent() && layer.diffId().equals(wanted.diffId())) {
                return i;
            }
        }
        throw new IllegalStateException("the image has other layers now");
    }

    @Override
    public void close() throws IOException {
        try (Staging last = staging) {
            current.close();
        }
    }

    /** A layer's content, of the size that was written before it. */
    private final class Sized extends BulkInputStream {

        private final int place;
        private long left;

        Sized(InputStream in, int place, long size) {
            super(in);
            this.place = place;
            this.left = size;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int n = in.read(buffer, offset, length);
            if (n > left || n < 0 && left > 0) {
                wrongSize = place;
                throw new IOException("the size of layer " + place + " is not what was said");
            }
            if (n < 0) {
                listener.layerDone();
                return n;
            }
            left -= n;
            bytes += n;
            return n;
        }
    }
}
