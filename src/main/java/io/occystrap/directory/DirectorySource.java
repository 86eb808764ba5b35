package io.occystrap.directory;

import com.fasterxml.jackson.databind.JsonNode;
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
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.StoredLayer;
import io.occystrap.posix.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds images in a directory that {@link DirectorySink} or the original Occystrap wrote. The original writes configs
 * anew, so that they no longer have the digest they are named by; such an image is read all the same, with a warning,
 * and goes by the digest of what is there.
 */
public final class DirectorySource {

    private static final Pattern LAYER = Pattern.compile("(?:[0-9a-f]{64}|[0-9a-f]{128})/layer\\.tar");
    private static final Pattern CONFIG = Pattern.compile("([0-9a-f]{64}|[0-9a-f]{128})\\.json");

    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param limits   how large a layer may be
     * @param listener is told of bytes that are read, and warned
     */
    public DirectorySource(Limits limits, TransferListener listener) {
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param directory that holds images
     * @param image     name as in the catalog; null for the only image
     * @param tag       of that image; null for {@code latest}, or for the only image
     * @return the image
     * @throws IOException if it is not there, cannot be read, or is malformed
     */
    public Image find(Path directory, String image, String tag) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new ImageNotFoundException("there is no directory " + Printable.escape(directory.toString()), null,
                    "check the path");
        }
        Catalog catalog = Catalog.read(directory);
        if (image == null) {
            return only(directory, catalog);
        }
        String wantedTag = tag == null ? "latest" : tag;
        for (String name : List.of(image, "library/" + image)) {
            if (catalog.find(name, wantedTag).isPresent()) {
                return image(directory, catalog.find(name, wantedTag).get(), name, wantedTag);
            }
        }
        ImageReference full = parse(image + ":" + wantedTag);
        Optional<String> inRegistry = full == null ? Optional.empty()
                : catalog.find(DirectoryLayout.catalogName(full), wantedTag);
        if (inRegistry.isPresent() && full.registry().equals(registry(directory, inRegistry.get()).orElse(null))) {
            return image(directory, inRegistry.get(), DirectoryLayout.catalogName(full), wantedTag);
        }
        List<String> names = catalog.names();
        throw new ImageNotFoundException(Printable.escape(directory.toString()) + " has no image "
                + Printable.escape(image + ":" + wantedTag),
                names.isEmpty() ? "it has no catalog" : "it has " + shortened(names), null);
    }

    /**
     * Looks whether nothing would change if an image were written again.
     *
     * @param directory   that may hold it; it need not be there
     * @param image       that would be written
     * @param reference   that the catalog would call it by
     * @param uniqueNames whether it would get a manifest file of its own
     * @return whether it is there under that name, with layers that were verified and not changed since; false also where there is
     *         doubt
     * @throws IOException if the image cannot be read
     */
    boolean holds(Path directory, Image image, ImageReference reference, boolean uniqueNames) throws IOException {
        if (!Files.isDirectory(directory)) {
            return false;
        }
        try {
            String tag = DirectoryLayout.catalogTag(reference);
            Catalog catalog = Catalog.read(directory);
            for (String name : List.of(DirectoryLayout.catalogName(reference), DirectoryLayout.fullName(reference))) {
                Optional<String> file = catalog.find(name, tag);
                if (file.isEmpty() || !uniqueNames && !file.get().equals(DirectoryLayout.SINGLE_MANIFEST)) {
                    continue;
                }
                Image there = image(directory, file.get(), name, tag);
                // The ID comes last: to know that of a filtered image, its layers are read.
                if (there.reference().equals(Optional.of(reference)) && areNoted(directory, there.layers())
                        && there.id().equals(image.id())) {
                    return true;
                }
            }
            return false;
        } catch (MalformedImageException | ImageNotFoundException e) {
            // What is there is to be replaced by what is whole; and what is wrong with the image itself its sink says.
            return false;
        }
    }

    private static boolean areNoted(Path directory, List<Layer> layers) throws IOException {
        LayerStore store = new LayerStore(directory);
        for (Layer layer : layers) {
            if (!store.isNoted(layer.diffId().orElseThrow())) {
                return false;
            }
        }
        return true;
    }

    private Image only(Path directory, Catalog catalog) throws IOException {
        List<String> names = catalog.names();
        if (names.size() > 1) {
            throw new ImageNotFoundException(Printable.escape(directory.toString()) + " holds several images",
                    shortened(names), "choose one with dir://PATH?image=NAME&tag=TAG");
        }
        if (names.size() == 1) {
            String image = catalog.manifests().firstKey();
            String tag = catalog.manifests().get(image).firstKey();
            return image(directory, catalog.find(image, tag).orElseThrow(), image, tag);
        }
        return image(directory, DirectoryLayout.SINGLE_MANIFEST, null, null);
    }

    private static String shortened(List<String> names) {
        String first = String.join(", ", names.subList(0, Math.min(20, names.size())));
        return names.size() > 20 ? first + " and " + (names.size() - 20) + " more" : first;
    }

    private Image image(Path directory, String manifestFile, String name, String tag) throws IOException {
        Path manifestPath = directory.resolve(manifestFile);
        String what = Printable.escape(manifestPath.toString());
        JsonNode entry = JsonDocument.any(what, document(manifestPath)).path(0);
        String configFile = entry.path("Config").asText();
        Matcher named = CONFIG.matcher(configFile);
        if (!named.matches()) {
            throw malformed(what, Printable.escape(configFile) + " is not the name of a config");
        }
        ImageConfig config = ImageConfig.parse("config of " + what, document(directory.resolve(configFile)));
        boolean sha256 = named.group(1).length() == 64;
        if (sha256 && !config.digest().hex().equals(named.group(1))) {
            listener.warning(Printable.escape(directory.resolve(configFile).toString())
                    + " was written anew since it got its name: the image ID is " + config.digest() + " now");
        }
        JsonNode paths = entry.path("Layers");
        config.requireLayers(what, paths.size());
        List<Layer> layers = new ArrayList<>();
        List<Descriptor> descriptors = new ArrayList<>();
        for (int i = 0; i < paths.size(); i++) {
            String path = paths.get(i).asText();
            if (!LAYER.matcher(path).matches()) {
                throw malformed(what, Printable.escape(path) + " is not the path of a layer");
            }
            Digest diffId = config.diffIds().get(i);
            Path file = directory.resolve(path);
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw malformed(what, path + " is missing");
            }
            long size = Files.size(file);
            Descriptor descriptor = new Descriptor(MediaType.DOCKER_LAYER, diffId, size);
            descriptors.add(descriptor);
            layers.add(new StoredLayer(descriptor, diffId, new FileBlob(file, 0, size), limits, listener));
        }
        Manifest manifest = Manifest.of(
                new Descriptor(MediaType.DOCKER_CONFIG, config.digest(), config.bytes().length), descriptors);
        LoadedImage image = new LoadedImage(what, reference(entry, name, tag), manifest, config, layers, () -> { });
        return sha256 ? image.namedBy(Digest.sha256(named.group(1))) : image;
    }

    /**
     * The name in the manifest file has the registry, which the catalog does not; but the original shortens it, and
     * then the catalog's is the better one.
     */
    private static ImageReference reference(JsonNode entry, String name, String tag) {
        String repoTag = entry.path("RepoTags").path(0).asText("");
        ImageReference full = parse(repoTag);
        if (name == null || full != null && tag.equals(full.tag())
                && (DirectoryLayout.catalogName(full).equals(name) || DirectoryLayout.fullName(full).equals(name))) {
            return full;
        }
        return parse(name + ":" + tag);
    }

    /**
     * @param directory    that holds images
     * @param manifestFile of one of them
     * @return the registry that it is from; empty where it does not say
     * @throws IOException if the manifest file cannot be read or is malformed
     */
    static Optional<String> registry(Path directory, String manifestFile) throws IOException {
        Path file = directory.resolve(manifestFile);
        String repoTag = JsonDocument.any(Printable.escape(file.toString()), document(file)).path(0).path("RepoTags")
                .path(0).asText("");
        return Optional.ofNullable(parse(repoTag)).map(ImageReference::registry);
    }

    private static ImageReference parse(String text) {
        try {
            return text.isEmpty() ? null : ImageReference.parse(text);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static byte[] document(Path file) throws IOException {
        try (InputStream in = RegularFile.read(file)) {
            return in.readNBytes(JsonDocument.LARGEST + 1);
        } catch (NoSuchFileException e) {
            throw new ImageNotFoundException("there is no file " + Printable.escape(file.toString()), null,
                    "this is no directory of images, or an incomplete one", e);
        } catch (FileSystemException e) {
            throw malformed(Printable.escape(file.toString()), "it is no regular file");
        }
    }

    private static MalformedImageException malformed(String what, String why) {
        return new MalformedImageException(what + " is malformed", why, null);
    }
}
