package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageIndex;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.Platform;
import io.occystrap.image.StoredManifest;
import io.occystrap.image.TransferListener;
import io.occystrap.image.VerifyingInputStream;
import io.occystrap.layer.StoredLayer;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image in a registry: its manifest is known, its config is read when asked for, its layers when opened. */
final class RegistryImage implements Image {

    private final ImageRepository client;
    private final ImageReference reference;
    private final Manifest manifest;
    private final ManifestTree tree;
    private final ImageIndex index;
    private final Platform wanted;
    private final Limits limits;
    private final TransferListener listener;
    private ImageConfig config;
    private List<Layer> layers;

    /**
     * @param client    reads
     * @param reference of the image
     * @param manifest  of the image
     * @param tree      what goes where the image goes as it is stored
     * @param index     that the image was chosen from; null where there is none
     * @param wanted    the platform that was asked for
     * @param limits    how large a layer may be
     * @param listener  is told of the bytes that are read
     */
    RegistryImage(ImageRepository client, ImageReference reference, Manifest manifest, ManifestTree tree, ImageIndex index,
            Platform wanted, Limits limits, TransferListener listener) {
        this.client = client;
        this.reference = reference;
        this.manifest = manifest;
        this.tree = tree;
        this.index = index;
        this.wanted = wanted;
        this.limits = limits;
        this.listener = listener;
    }

    @Override
    public Optional<ImageReference> reference() {
        return Optional.of(reference);
    }

    @Override
    public Manifest manifest() {
        return manifest;
    }

    /** Not read where the manifest says it; a manifest may name its config by another algorithm than Docker's. */
    @Override
    public Digest id() throws IOException {
        Digest named = manifest.config().digest();
        return named.algorithm().equals("sha256") ? named : config().digest();
    }

    @Override
    public synchronized ImageConfig config() throws IOException {
        if (config == null) {
            String what = "config of " + reference;
            Descriptor descriptor = manifest.config();
            if (descriptor.size() > JsonDocument.LARGEST) {
                throw new MalformedImageException(what + " was refused",
                        "it is larger than " + JsonDocument.LARGEST + " bytes", null);
            }
            try (InputStream in = new VerifyingInputStream(client.blob(descriptor), what, descriptor.digest(),
                    descriptor.size())) {
                config = ImageConfig.parse(what, in.readAllBytes());
            }
            warnOfOther(config.platform(), wanted, reference, listener);
        }
        return config;
    }

    /** Says so where an image runs elsewhere than it was wanted for. */
    static void warnOfOther(Platform platform, Platform wanted, ImageReference reference, TransferListener listener) {
        if (!platform.architecture().isEmpty() && !wanted.compatible().contains(platform)) {
            listener.warning(reference + " is for " + platform + ", not for " + wanted + ", and there is no other");
        }
    }

    @Override
    public synchronized List<Layer> layers() throws IOException {
        if (layers == null) {
            config().requireLayers(reference.toString(), manifest.layers().size());
            List<Layer> all = new ArrayList<>();
            for (int i = 0; i < manifest.layers().size(); i++) {
                Descriptor descriptor = manifest.layers().get(i);
                all.add(new StoredLayer(descriptor, config().diffIds().get(i), new RegistryBlob(client, reference, descriptor), limits,
                        listener));
            }
            layers = List.copyOf(all);
        }
        return layers;
    }

    @Override
    public Optional<StoredManifest> stored() {
        return Optional.of(tree);
    }

    @Override
    public Optional<ImageIndex> index() {
        return Optional.ofNullable(index);
    }

    @Override
    public void close() {
        // The connections belong to the client's pool.
    }

    @Override
    public String toString() {
        return "RegistryImage[" + reference + "]";
    }
}
