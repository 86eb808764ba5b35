package io.occystrap.tarfile;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageIndex;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.MediaType;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformChoice;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.StoredLayer;
import io.occystrap.layer.TarIndex;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An OCI image layout in an archive (image-spec, image-layout.md): an index, and blobs named by their digests. */
final class LayoutArchive {

    /** The document that explains such an archive. */
    static final String INDEX = "index.json";

    private static final String REF_NAME = "org.opencontainers.image.ref.name";
    private static final String FULL_NAME = "io.containerd.image.name";

    /** What the index lists: a manifest or another index, with the names it goes by. */
    private record Entry(Descriptor descriptor, String refName, String fullName) {

        String shown() {
            String name = fullName != null ? fullName : refName;
            return name == null ? "one without a name" : Printable.escape(name);
        }

        boolean isCalled(String wanted) {
            return wanted.equals(refName) || wanted.equals(fullName)
                    || parsed() != null && parsed().equals(parse(wanted));
        }

        /** A layout's name is often a bare tag, which says nothing of the image's name. */
        ImageReference parsed() {
            ImageReference full = parse(fullName);
            return full != null || refName == null || refName.indexOf(':') < 0 ? full : parse(refName);
        }

        private static ImageReference parse(String text) {
            try {
                return text == null ? null : ImageReference.parse(text);
            } catch (IllegalArgumentException e) {
                return null;
            }
        }
    }

    private final ArchiveFile archive;
    private final Limits limits;
    private final TransferListener listener;
    private final ImageIndex index;
    private final List<Entry> entries = new ArrayList<>();

    LayoutArchive(ArchiveFile archive, TarIndex.Extent index, Limits limits, TransferListener listener)
            throws IOException {
        this.archive = archive;
        this.limits = limits;
        this.listener = listener;
        String what = INDEX + " of " + archive.name();
        byte[] content = archive.read(index, JsonDocument.LARGEST);
        if (!(ManifestDocument.parse(what, content, MediaType.OCI_INDEX) instanceof ImageIndex parsed)) {
            throw new MalformedImageException(what + " is malformed", "it is no index", null);
        }
        this.index = parsed;
        JsonNode nodes = JsonDocument.object(what, content).path("manifests");
        for (int i = 0; i < parsed.manifests().size(); i++) {
            JsonNode annotations = nodes.path(i).path("annotations");
            entries.add(new Entry(parsed.manifests().get(i), annotations.path(REF_NAME).textValue(),
                    annotations.path(FULL_NAME).textValue()));
        }
    }

    /**
     * @param wanted   the name of the image to take, or its bare tag; null for the only one
     * @param platform which of several to take
     * @return the image, which owns the archive from now on
     * @throws ImageNotFoundException if it is not there, or none was asked for and there are several
     * @throws IOException            if the image is malformed or cannot be read
     */
    Image image(String wanted, Platform platform) throws IOException {
        List<Entry> candidates = wanted == null ? entries
                : entries.stream().filter(entry -> entry.isCalled(wanted)).toList();
        if (candidates.isEmpty()) {
            throw new ImageNotFoundException(
                    archive.name() + (wanted == null ? " holds no image" : " has no image " + Printable.escape(wanted)),
                    entries.isEmpty() ? null : "it has " + names(), null);
        }
        boolean oneName = candidates.stream().map(Entry::shown).distinct().count() == 1;
        if (!oneName) {
            throw new ImageNotFoundException(archive.name() + " holds several images", names(),
                    "choose one with tar://PATH?image=NAME");
        }
        ImageReference reference = candidates.get(0).parsed();
        PlatformChoice choice = new PlatformChoice(platform, this::document);
        // Entries of one name, or none, are the platforms of one image.
        Manifest manifest = choice.choose(archive.name(), candidates.size() == 1
                ? document(candidates.get(0).descriptor())
                : new ImageIndex(index.bytes(), index.digest(), index.mediaType(),
                        candidates.stream().map(Entry::descriptor).toList()));
        ImageConfig config = ImageConfig.parse("config of " + archive.name(), verified(manifest.config()));
        config.requireLayers(archive.name(), manifest.layers().size());
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < manifest.layers().size(); i++) {
            Descriptor descriptor = manifest.layers().get(i);
            layers.add(new StoredLayer(descriptor, config.diffIds().get(i), archive.blob(extent(descriptor)), limits,
                    listener));
        }
        return new LoadedImage(archive.name(), reference, manifest, config, layers, archive);
    }

    private String names() {
        return entries.stream().map(Entry::shown).limit(20).collect(Collectors.joining(", "));
    }

    private ManifestDocument document(Descriptor descriptor) throws IOException {
        return ManifestDocument.parse("manifest " + descriptor.digest() + " in " + archive.name(), verified(descriptor),
                descriptor.mediaType());
    }

    private byte[] verified(Descriptor descriptor) throws IOException {
        byte[] content = archive.read(extent(descriptor), JsonDocument.LARGEST);
        if (!descriptor.digest().matches(content)) {
            throw new DigestMismatchException("blob in " + archive.name(), descriptor.digest().toString(),
                    "other content");
        }
        return content;
    }

    private TarIndex.Extent extent(Descriptor descriptor) throws IOException {
        Digest digest = descriptor.digest();
        TarIndex.Extent extent = archive.find("blobs/" + digest.algorithm() + "/" + digest.hex()).orElseThrow(
                () -> new MalformedImageException(archive.name() + " is incomplete", "blob " + digest + " is missing",
                        null));
        if (extent.size() != descriptor.size()) {
            throw new DigestMismatchException("blob " + digest + " in " + archive.name(), descriptor.size() + " bytes",
                    extent.size() + " bytes");
        }
        return extent;
    }
}
