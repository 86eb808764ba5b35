package io.occystrap.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageChoice;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageIndex;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Blob;
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.StoredLayer;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An OCI image layout (image-spec, image-layout.md): an index, and blobs named by their digests. None of it is believed
 * before it was checked.
 */
public final class ImageLayout {

    /** The document that lists the images. */
    public static final String INDEX = "index.json";
    /** The document that says what this is. */
    public static final String MARKER = "oci-layout";
    /** The field of it that has {@link #VERSION}. */
    public static final String VERSION_FIELD = "imageLayoutVersion";
    /** The only version so far. */
    public static final String VERSION = "1.0.0";

    private static final int LARGEST_MARKER = 4096;

    private final LayoutFiles files;
    private final LayoutBlobs blobs;
    private final String remedy;
    private final Limits limits;
    private final TransferListener listener;
    private final ImageIndex index;
    private final JsonNode json;
    private final List<LayoutEntry> entries = new ArrayList<>();

    /**
     * @param files    of the layout; not closed
     * @param remedy   how one of several images is chosen, for the error, as in "choose one with tar://PATH?image=NAME"
     * @param limits   how large a layer may be
     * @param listener is told of bytes that are read
     * @throws MalformedImageException if it is no image layout, or one of another version
     * @throws IOException             if it cannot be read
     */
    public ImageLayout(LayoutFiles files, String remedy, Limits limits, TransferListener listener) throws IOException {
        this.files = files;
        this.blobs = new LayoutBlobs(files, listener);
        this.remedy = remedy;
        this.limits = limits;
        this.listener = listener;
        checkMarker();
        String what = INDEX + " of " + files.name();
        byte[] content = files.read(required(INDEX), JsonDocument.LARGEST);
        if (!(ManifestDocument.parse(what, content, MediaType.OCI_INDEX) instanceof ImageIndex parsed)) {
            throw new MalformedImageException(what + " is malformed", "it is no index", null);
        }
        index = parsed;
        json = JsonDocument.object(what, content);
        for (int i = 0; i < parsed.manifests().size(); i++) {
            entries.add(LayoutEntry.of(parsed.manifests().get(i), json.path("manifests").path(i)));
        }
    }

    /**
     * @param digest of a blob
     * @return its path in a layout
     */
    public static String blobPath(Digest digest) {
        return "blobs/" + digest.algorithm() + "/" + digest.hex();
    }

    private void checkMarker() throws IOException {
        String what = MARKER + " of " + files.name();
        JsonNode version = JsonDocument.object(what, files.read(required(MARKER), LARGEST_MARKER)).path(VERSION_FIELD);
        if (!VERSION.equals(version.textValue())) {
            throw new MalformedImageException(files.name() + " cannot be read", "it is an image layout of version "
                    + Printable.escape(version.asText("(none)")) + ", not " + VERSION, null);
        }
    }

    private FileBlob required(String path) throws IOException {
        return files.file(path).orElseThrow(() -> new MalformedImageException(files.name() + " is no image layout",
                "there is no " + path + " in it", null));
    }

    /** @return the index, as it is stored; a copy */
    public ObjectNode json() {
        return json.deepCopy();
    }

    /**
     * @param wanted    the name of the image to take, or its bare tag; null for the only one
     * @param platform  which of several to take
     * @param selection of several platforms, to go along for who can take an index; null for the one image only
     * @return the image, which owns the files from now on
     * @throws ImageNotFoundException if it is not there, or none was asked for and there are several
     * @throws IOException            if the image is malformed or cannot be read
     */
    public Image image(String wanted, Platform platform, PlatformSelection selection) throws IOException {
        List<LayoutEntry> candidates = wanted == null ? onlyImages()
                : entries.stream().filter(entry -> entry.isCalled(wanted)).toList();
        if (candidates.isEmpty()) {
            throw new ImageNotFoundException(
                    files.name() + (wanted == null ? " holds no image" : " has no image " + Printable.escape(wanted)),
                    entries.isEmpty() ? null : "it has " + names(), null);
        }
        List<LayoutEntry> distinct = distinct(candidates);
        if (distinct.size() > 1 && !arePlatforms(distinct)) {
            throw new ImageNotFoundException(files.name() + " holds several images"
                    + (wanted == null ? "" : " called " + Printable.escape(wanted)), names(), remedy);
        }
        return together(distinct, platform, selection, files);
    }

    /** Reads one image of an archive or a directory that holds several. */
    @FunctionalInterface
    public interface Opening {

        /**
         * @param platform which of several to take
         * @return the image; closing it leaves the files open
         * @throws IOException if the image is malformed or cannot be read
         */
        Image open(Platform platform) throws IOException;
    }

    /**
     * All images, in their order: what has one name is one image, with a manifest for each platform. Where none has a name, each
     * is one, unless they are platforms of the same. An image that has several names is there once, under the first.
     *
     * @return reads each of them
     * @throws ImageNotFoundException if there is none
     */
    public List<Opening> images() throws ImageNotFoundException {
        List<LayoutEntry> distinct = distinct(onlyImages());
        if (distinct.isEmpty()) {
            throw new ImageNotFoundException(files.name() + " holds no image", null, null);
        }
        if (arePlatforms(distinct)) {
            return List.of(platform -> together(distinct, platform, null, () -> { }));
        }
        Map<String, List<LayoutEntry>> named = new LinkedHashMap<>();
        for (LayoutEntry entry : distinct) {
            String key = entry.name() == null ? entry.descriptor().digest().toString() : entry.name();
            named.computeIfAbsent(key, name -> new ArrayList<>()).add(entry);
        }
        List<Opening> images = new ArrayList<>();
        for (List<LayoutEntry> one : named.values()) {
            if (arePlatforms(one)) {
                images.add(platform -> together(one, platform, null, () -> { }));
            } else {
                one.forEach(entry -> images.add(platform -> together(List.of(entry), platform, null, () -> { })));
            }
        }
        return images;
    }

    /** @param platforms entries that are one image */
    private Image together(List<LayoutEntry> platforms, Platform platform, PlatformSelection selection, Closeable owned)
            throws IOException {
        LayoutEntry first = platforms.get(0);
        String name = first.refName() == null ? files.name() : files.name() + ":" + Printable.escape(first.refName());
        return image(first, name, platforms.size() == 1 ? document(first.descriptor()) : together(platforms), platform,
                selection, owned);
    }

    /**
     * @param wanted    digest of a manifest or an index that the layout lists, or that an index in it lists
     * @param platform  which of several to take
     * @param selection of several platforms, as above
     * @return the image, as above
     * @throws ImageNotFoundException if it is not there
     * @throws IOException            if the image is malformed or cannot be read
     */
    public Image image(Digest wanted, Platform platform, PlatformSelection selection) throws IOException {
        for (LayoutEntry entry : entries) {
            if (entry.descriptor().digest().equals(wanted)) {
                return image(entry, files.name() + "@" + wanted, document(entry.descriptor()), platform, selection, files);
            }
        }
        for (LayoutEntry entry : entries) {
            if (entry.descriptor().mediaType() != null && entry.descriptor().mediaType().isIndex()
                    && document(entry.descriptor()) instanceof ImageIndex listed) {
                for (Descriptor descriptor : listed.manifests()) {
                    if (descriptor.digest().equals(wanted)) {
                        return image(entry, files.name() + "@" + wanted, document(descriptor), platform, selection, files);
                    }
                }
            }
        }
        throw new ImageNotFoundException(files.name() + " has no image " + wanted,
                entries.isEmpty() ? null : "it has " + names(), null);
    }

    /** Signatures and other artifacts that lie beside the images; an artifact alone is refused for what it is later. */
    private List<LayoutEntry> onlyImages() {
        List<LayoutEntry> images = entries.stream().filter(LayoutEntry::isImage).toList();
        return images.isEmpty() ? entries : images;
    }

    /** The same image under two names is one image. */
    private static List<LayoutEntry> distinct(List<LayoutEntry> candidates) {
        List<LayoutEntry> distinct = new ArrayList<>();
        for (LayoutEntry candidate : candidates) {
            if (distinct.stream().noneMatch(d -> d.descriptor().digest().equals(candidate.descriptor().digest()))) {
                distinct.add(candidate);
            }
        }
        return distinct;
    }

    /** Entries of one name, or of none, are the platforms of one image, if they say for which. */
    private static boolean arePlatforms(List<LayoutEntry> entries) {
        boolean oneName = entries.stream().map(entry -> String.valueOf(entry.name())).distinct().count() == 1;
        List<Platform> platforms = entries.stream().map(entry -> entry.descriptor().platform())
                .filter(platform -> platform == null || !platform.isUnknown()).toList();
        return oneName && !platforms.contains(null) && platforms.stream().distinct().count() == platforms.size();
    }

    /** An index of these entries alone. */
    private ManifestDocument together(List<LayoutEntry> chosen) throws IOException {
        ObjectNode some = json.deepCopy();
        ArrayNode list = some.putArray("manifests");
        for (int i = 0; i < entries.size(); i++) {
            if (chosen.contains(entries.get(i))) {
                ObjectNode entry = json.path("manifests").path(i).deepCopy();
                entry.remove("annotations");
                list.add(entry);
            }
        }
        return ManifestDocument.parse("index of " + files.name(), JsonDocument.bytes(some), index.mediaType());
    }

    private Image image(LayoutEntry entry, String name, ManifestDocument document, Platform platform,
            PlatformSelection selection, Closeable owned) throws IOException {
        ImageChoice choice = ImageChoice.of(name, document, platform, selection, this::document);
        Manifest manifest = choice.manifest();
        ImageConfig config = ImageConfig.parse("config of " + name, blobs.manifest(manifest.config()));
        config.requireLayers(name, manifest.layers().size());
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            // What only its maker may distribute need not be here, and is missed only by who reads it.
            Blob blob = descriptor.mediaType() != null && descriptor.mediaType().isNondistributable()
                    ? () -> blobs.find(descriptor).open() : blobs.find(descriptor);
            layers.add(new StoredLayer(descriptor, config.diffIds().get(i), blob, limits, listener));
        }
        ManifestTree stored = new ManifestTree(name, choice.whole().bytes(), choice.whole().mediaType(), blobs);
        return new LoadedImage(name, entry.reference(), manifest, config, layers, stored, owned).chosenFrom(choice.index());
    }

    private String names() {
        return entries.stream().map(LayoutEntry::shown).limit(20).collect(Collectors.joining(", "));
    }

    private ManifestDocument document(Descriptor descriptor) throws IOException {
        return ManifestDocument.parse("manifest " + descriptor.digest() + " in " + files.name(), blobs.manifest(descriptor),
                descriptor.mediaType());
    }
}
