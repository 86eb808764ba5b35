package io.occystrap.tarfile;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.SavedImage;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.MediaType;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Compression;
import io.occystrap.layer.StoredLayer;
import io.occystrap.layer.TarIndex;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The form of {@code docker save} (moby's image spec v1.2, "Combined Image JSON + Filesystem Changeset Format"), in
 * all its dialects: the {@code ID/layer.tar} of Docker up to 24, the blobs of 25 and later, podman's
 * {@code HASH.tar}, with repeated layers as links or as repeated paths. What counts is {@code manifest.json}; the
 * paths in it are looked up in the archive and used for nothing else.
 */
final class DockerArchive {

    private static final Pattern BLOB = Pattern.compile("(?:\\./)?blobs/(sha256|sha512)/([0-9a-f]+)");
    private static final Pattern CONFIG_NAME = Pattern.compile("(?:.*/)?([0-9a-f]{64})(?:\\.json)?");

    private final ArchiveFile archive;
    private final Limits limits;
    private final TransferListener listener;
    private final List<SavedImage> entries;

    DockerArchive(ArchiveFile archive, TarIndex.Extent manifest, Limits limits, TransferListener listener)
            throws IOException {
        this.archive = archive;
        this.limits = limits;
        this.listener = listener;
        this.entries = SavedImage.parse(archive.name(), archive.read(manifest, JsonDocument.LARGEST));
    }

    /**
     * @param wanted the image to take; null for the only one
     * @return the image, which owns the archive from now on
     * @throws ImageNotFoundException if it is not there, or none was asked for and there are several
     * @throws IOException            if the image is malformed or cannot be read
     */
    Image image(ImageReference wanted) throws IOException {
        if (wanted == null) {
            if (entries.size() > 1) {
                throw new ImageNotFoundException(archive.name() + " holds several images", tags(),
                        "choose one with tar://PATH?image=NAME:TAG");
            }
            return image(0, archive);
        }
        for (SavedImage entry : entries) {
            for (String tag : entry.repoTags()) {
                ImageReference reference = parse(tag);
                if (wanted.equals(reference)) {
                    return image(entry, List.of(reference), archive);
                }
            }
        }
        throw new ImageNotFoundException(archive.name() + " has no image " + wanted, "it has " + tags(), null);
    }

    /** @return how many images there are, at least one */
    int size() {
        return entries.size();
    }

    /**
     * @param number of the image, from 0
     * @param store  closed with the image
     * @return the image, under all its names
     * @throws IOException if the image is malformed or cannot be read
     */
    Image image(int number, Closeable store) throws IOException {
        SavedImage entry = entries.get(number);
        List<ImageReference> names = entry.repoTags().stream().map(DockerArchive::parse).filter(Objects::nonNull).toList();
        return image(entry, names, store);
    }

    /**
     * @param number of an image, from 0
     * @return its config, byte for byte
     * @throws IOException if it is missing, too large, or cannot be read
     */
    byte[] config(int number) throws IOException {
        return archive.read(extent(entries.get(number).config()), JsonDocument.LARGEST);
    }

    private String tags() {
        return entries.stream().map(entry -> entry.repoTags().isEmpty() ? "one without a name"
                : entry.repoTags().stream().map(Printable::escape).collect(Collectors.joining(" = ")))
                .limit(20).collect(Collectors.joining(", "));
    }

    /** A name outside the grammar is no name: the image in it can still be read. */
    private static ImageReference parse(String repoTag) {
        try {
            return ImageReference.parse(repoTag);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Image image(SavedImage entry, List<ImageReference> names, Closeable store) throws IOException {
        String what = "config of " + (names.isEmpty() ? archive.name() : names.get(0).toString());
        ImageConfig config = ImageConfig.parse(what, archive.read(extent(entry.config()), JsonDocument.LARGEST));
        config.requireLayers(archive.name(), entry.layers().size());
        Matcher named = CONFIG_NAME.matcher(entry.config());
        if (named.matches() && !named.group(1).equals(config.digest().hex())) {
            listener.warning("the config in " + archive.name() + " was changed since it got its name: image ID is "
                    + config.digest() + " now");
        }
        List<Layer> layers = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < entry.layers().size(); i++) {
            Digest diffId = config.diffIds().get(i);
            TarIndex.Extent extent = extent(entry.layers().get(i));
            Descriptor descriptor = descriptor(entry.layers().get(i), extent, diffId);
            descriptors.add(descriptor);
            layers.add(new StoredLayer(descriptor, diffId, archive.blob(extent), limits, listener));
        }
        Manifest manifest = Manifest.of(
                new Descriptor(MediaType.DOCKER_CONFIG, config.digest(), config.bytes().length), descriptors);
        LoadedImage image = LoadedImage.named(archive.name(), names, manifest, config, layers, store);
        return named.matches() ? image.namedBy(Digest.sha256(named.group(1))) : image;
    }

    private TarIndex.Extent extent(String path) throws IOException {
        Optional<TarIndex.Extent> extent = archive.find(path);
        return extent.orElseThrow(() -> malformed(
                Printable.escape(path) + ", which " + SavedImage.MANIFEST + " names, is missing"));
    }

    /** An uncompressed layer's digest is its diffId. A compressed one's is in its name, or must be computed. */
    private Descriptor descriptor(String path, TarIndex.Extent extent, Digest diffId) throws IOException {
        Compression compression = archive.compression(extent);
        return switch (compression) {
            case NONE -> new Descriptor(MediaType.DOCKER_LAYER, diffId, extent.size());
            case GZIP -> new Descriptor(MediaType.DOCKER_LAYER_GZIP, storedDigest(path, extent), extent.size());
            case ZSTD -> new Descriptor(MediaType.OCI_LAYER_ZSTD, storedDigest(path, extent), extent.size());
        };
    }

    private Digest storedDigest(String path, TarIndex.Extent extent) throws IOException {
        Matcher blob = BLOB.matcher(path);
        if (blob.matches()) {
            try {
                return new Digest(blob.group(1), blob.group(2));
            } catch (IllegalArgumentException e) {
                throw malformed(Printable.escape(path) + " is not named by a digest");
            }
        }
        try (InputStream in = archive.blob(extent).open()) {
            return Digest.of("sha256", in);
        }
    }

    private MalformedImageException malformed(String why) {
        return new MalformedImageException(archive.name() + " is malformed", why, null);
    }
}
