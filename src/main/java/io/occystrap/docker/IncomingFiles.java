package io.occystrap.docker;

import io.occystrap.archive.SavedImage;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Compression;
import io.occystrap.layer.StoredLayer;
import io.occystrap.layer.TarHeader;
import io.occystrap.layer.TarHeaderReader;
import io.occystrap.layer.TarIndex;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads an archive front to back, and makes an image of its files when it has seen them all. Used by one thread. */
final class IncomingFiles {

    private static final int BUFFER = 256 << 10;

    private final String name;
    private final InspectedDaemonImage image;
    private final TransferListener listener;
    private final Limits limits;
    private final ImageExport export;
    private final TarIndex index;
    private final LayerNames names;
    /** By where they are in the archive. */
    private final Map<Long, IncomingFile> files = new HashMap<>();
    private final byte[] buffer = new byte[BUFFER];
    private IncomingFile current;

    /**
     * @param name     what errors call the archive; printable
     * @param image    what the daemon says of it
     * @param limits   how much is read
     * @param listener is told of the bytes that come
     * @param export   takes the files
     */
    IncomingFiles(String name, InspectedDaemonImage image, Limits limits, TransferListener listener, ImageExport export) {
        this.name = name;
        this.image = image;
        this.limits = limits;
        this.listener = listener;
        this.export = export;
        this.index = new TarIndex(name, limits.archiveEntries());
        this.names = new LayerNames(image.diffIds());
    }

    /**
     * @param archive read to the end of its last file, not closed
     * @return what its documents say
     * @throws IOException if it cannot be read, is malformed, or is not the image that the daemon said it were
     */
    SavedDocuments read(InputStream archive) throws IOException {
        TarHeaderReader reader = new TarHeaderReader(archive, name);
        for (TarHeader header = reader.next(); header != null; header = reader.next()) {
            index.add(header);
            if (header.isFile()) {
                read(reader, header);
            }
        }
        return documents();
    }

    /** What is on its way will not come any more. */
    void fail(IOException problem) {
        if (current != null) {
            current.fail(problem);
        }
    }

    private void read(TarHeaderReader reader, TarHeader header) throws IOException {
        Digest expected = names.diffId(header.name()).orElse(null);
        IncomingFile file = export.begin(header, expected);
        current = file;
        files.put(header.offset(), file);
        // Hashed here, whoever takes it: that one has the writing to do.
        MessageDigest hash = expected == null ? Digest.newSha256() : expected.newHash();
        ByteArrayOutputStream explanation = LayerNames.explains(header.name())
                && header.size() <= LayerNames.LARGEST_DOCUMENT ? new ByteArrayOutputStream() : null;
        try (InputStream content = new EntryInputStream(reader, header, () -> { })) {
            for (int n = content.read(buffer); n >= 0; n = content.read(buffer)) {
                file.accept(buffer, 0, n);
                listener.bytesRead(n);
                hash.update(buffer, 0, n);
                if (explanation != null) {
                    explanation.write(buffer, 0, n);
                }
            }
        }
        Digest digest = expected == null ? Digest.ofSha256(hash) : expected.sameAlgorithm(hash);
        file.complete(digest);
        if (image.diffIds().contains(digest)) {
            export.found(digest, file);
        }
        if (explanation != null) {
            names.learn(header.name(), explanation.toByteArray());
        }
    }

    private SavedDocuments documents() throws IOException {
        IncomingFile list = index.find(SavedImage.MANIFEST).map(extent -> files.get(extent.offset())).orElseThrow(
                () -> malformed("there is no " + SavedImage.MANIFEST + " in it"));
        SavedImage saved = choose(SavedImage.parse(name, document(list)));
        ImageConfig config = ImageConfig.parse("config of " + name, document(file(saved.config())));
        if (image.idOfConfig() && !image.id().matches(config.bytes())) {
            throw new DigestMismatchException("config of " + name, image.id().toString(), config.digest().toString());
        }
        config.requireLayers(name, saved.layers().size());
        config.requireDiffIds(name, image.diffIds());
        Map<Digest, IncomingFile> found = new HashMap<>();
        Map<Digest, Layer> compressed = new HashMap<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < saved.layers().size(); i++) {
            Digest diffId = config.diffIds().get(i);
            IncomingFile file = file(saved.layers().get(i));
            found.put(diffId, file);
            Optional<Layer> layer = compressed(file, diffId);
            layer.ifPresent(stored -> compressed.put(diffId, stored));
            descriptors.add(layer.isPresent() ? layer.get().descriptor()
                    : new Descriptor(MediaType.DOCKER_LAYER, diffId, file.size()));
        }
        Descriptor configDescriptor = new Descriptor(MediaType.DOCKER_CONFIG, config.digest(), config.bytes().length);
        return new SavedDocuments(Manifest.of(configDescriptor, descriptors), config, Map.copyOf(found),
                Map.copyOf(compressed));
    }

    private SavedImage choose(List<SavedImage> images) throws MalformedImageException {
        if (images.size() == 1) {
            return images.get(0);
        }
        return images.stream().filter(saved -> saved.config().contains(image.id().hex())).findFirst()
                .orElseThrow(() -> malformed("it holds several images, and none is " + image.id()));
    }

    /** A file whose digest is not the diffId may be the layer compressed: containerd's image store keeps them so. */
    private Optional<Layer> compressed(IncomingFile file, Digest diffId) throws IOException {
        if (file.digest().filter(diffId::equals).isPresent()) {
            return Optional.empty();
        }
        if (!file.isSpooled()) {
            if (diffId.equals(file.expected())) {
                throw mismatch(file, diffId);
            }
            throw malformed(SavedImage.MANIFEST + " names one layer in place of another");
        }
        Compression compression;
        try (InputStream in = file.content()) {
            compression = Compression.of("a layer in " + name, in);
        }
        MediaType type = switch (compression) {
            case NONE -> throw mismatch(file, diffId);
            case GZIP -> MediaType.DOCKER_LAYER_GZIP;
            case ZSTD -> MediaType.OCI_LAYER_ZSTD;
        };
        Descriptor descriptor = new Descriptor(type, file.digest().orElseThrow(), file.size());
        return Optional.of(new StoredLayer(descriptor, diffId, () -> file.content(), limits, TransferListener.NONE));
    }

    private static DigestMismatchException mismatch(IncomingFile file, Digest diffId) {
        return new DigestMismatchException("layer " + diffId, diffId.toString(),
                file.digest().map(Digest::toString).orElse("none"));
    }

    private IncomingFile file(String path) throws MalformedImageException {
        return index.find(path).map(extent -> files.get(extent.offset())).orElseThrow(() -> malformed(
                Printable.escape(path) + ", which " + SavedImage.MANIFEST + " names, is missing"));
    }

    private byte[] document(IncomingFile file) throws IOException {
        if (!file.isSpooled() || file.size() > JsonDocument.LARGEST) {
            throw malformed("one of its documents is far too large, or a layer");
        }
        try (InputStream in = file.content()) {
            return in.readAllBytes();
        }
    }

    private MalformedImageException malformed(String why) {
        return new MalformedImageException(name + " is malformed", why, null);
    }
}
