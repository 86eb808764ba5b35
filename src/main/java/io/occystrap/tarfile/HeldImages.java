package io.occystrap.tarfile;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.RepoTags;
import io.occystrap.archive.SavedImage;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.Compression;
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.StoredLayer;
import io.occystrap.layer.TarIndex;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an archive holds that an image is added to. Of its names only those count that are in the grammar of references, and
 * none of its paths is kept.
 */
final class HeldImages implements Closeable {

    private final ArchiveFile archive;
    private final DockerArchive images;
    private final NamedImages names = new NamedImages();
    private final Map<Digest, Integer> numbers = new HashMap<>();
    private final Map<Digest, StoredLayer> layers = new LinkedHashMap<>();
    private final Map<FileBlob, Digest> claims = new HashMap<>();
    private final Set<Digest> doubtful = new HashSet<>();

    private HeldImages(ArchiveFile archive, Limits limits, TransferListener listener) throws IOException {
        this.archive = archive;
        TarIndex.Extent manifest = archive.find(SavedImage.MANIFEST).orElseThrow(() -> unfit(archive.name(),
                "there is no " + SavedImage.MANIFEST + " in it, so it is not what docker save writes", null));
        this.images = new DockerArchive(archive, manifest, limits, listener);
        for (int i = 0; i < images.size(); i++) {
            add(i);
        }
    }

    /**
     * @param file     an archive, not to change until this is closed
     * @param limits   how much is read of it
     * @param listener is told of bytes that are read, and warned
     * @return what is in it
     * @throws IOException if it cannot be read, is malformed, or is not uncompressed and in the form of docker save
     */
    static HeldImages open(Path file, Limits limits, TransferListener listener) throws IOException {
        String name = Printable.escape(file.toString());
        try (InputStream in = Files.newInputStream(file)) {
            if (Compression.of(name, in) != Compression.NONE) {
                throw unfit(name, "it is compressed", "decompress it first");
            }
        }
        ArchiveFile archive = ArchiveFile.open(file, file.getParent(), limits);
        try {
            return new HeldImages(archive, limits, listener);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static MalformedImageException unfit(String name, String why, String remedy) {
        return new MalformedImageException("nothing can be appended to " + name, why, remedy);
    }

    private void add(int number) throws IOException {
        try (Image image = images.image(number, () -> { })) {
            Digest id = image.config().digest();
            names.add(id, image.config().diffIds(), new RepoTags(null).of(image));
            numbers.putIfAbsent(id, number);
            for (Layer layer : image.layers()) {
                add(layer.diffId().orElseThrow(), (StoredLayer) layer);
            }
        }
    }

    private void add(Digest diffId, StoredLayer layer) throws IOException {
        FileBlob file = layer.file().orElseThrow();
        Digest claimed = claims.putIfAbsent(file, diffId);
        if (claimed != null && !claimed.equals(diffId)) {
            // Both cannot be true, and a few bytes of links would make an archive of any size.
            throw new MalformedImageException(archive.name() + " is malformed", "one of its layers is to be both " + claimed
                    + " and " + diffId, null);
        }
        if (layers.putIfAbsent(diffId, layer) != null && claimed == null) {
            doubtful.add(diffId);
        }
    }

    /** @return the images, to which others may be added */
    NamedImages names() {
        return names;
    }

    /**
     * @param diffId of a layer
     * @return whether the archive says that it has it
     */
    boolean has(Digest diffId) {
        return layers.containsKey(diffId);
    }

    /**
     * The layers as they are to be copied. What belongs to the held images alone stays as true or false as it was; what
     * somebody else is to rely on is verified, and so is one of two that differ in their places and not in their names.
     *
     * @param reliedOn diffIds that are to be verified
     * @return all layers, each once, in the order in which the images have them
     * @throws IOException if one cannot be read
     */
    List<Layer> layers(Set<Digest> reliedOn) throws IOException {
        List<Layer> all = new ArrayList<>();
        for (Map.Entry<Digest, StoredLayer> entry : layers.entrySet()) {
            Digest diffId = entry.getKey();
            StoredLayer layer = entry.getValue();
            boolean plain = layer.descriptor().digest().equals(diffId);
            boolean verify = !plain || reliedOn.contains(diffId) || doubtful.contains(diffId);
            all.add(verify ? layer : new CopiedLayer(diffId, layer.file().orElseThrow()));
        }
        return all;
    }

    /**
     * @param diffId of a layer that the archive has
     * @return the layer, which is verified when it is read
     */
    Layer layer(Digest diffId) {
        return layers.get(diffId);
    }

    /**
     * @param id of an image that the archive has
     * @return its config, byte for byte
     * @throws IOException if it cannot be read
     */
    byte[] config(Digest id) throws IOException {
        return images.config(numbers.get(id));
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
