package io.occystrap.registry;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Image;
import io.occystrap.image.ImageIndex;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.MediaType;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformChoice;
import io.occystrap.image.PlatformSelection;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Finds images in registries. May be used by several threads at once. */
public final class RegistrySource {

    private final RegistryAccess access;
    private final Limits limits;

    /**
     * @param access how registries are reached
     * @param limits how large a layer may be
     */
    public RegistrySource(RegistryAccess access, Limits limits) {
        this.access = Objects.requireNonNull(access, "access");
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    /**
     * Resolves a reference to one image, as {@link #find(ImageReference, Platform, PlatformSelection)} does.
     *
     * @param reference what to find
     * @param platform  which of several to take
     * @return the image
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(ImageReference reference, Platform platform) throws IOException {
        return find(reference, platform, null);
    }

    /**
     * Resolves a reference: reads its manifest, and of an index the one for the platform. Layers and config stay
     * where they are until they are asked for.
     *
     * @param reference what to find
     * @param platform  which of several to take
     * @param selection of what an index lists, to go along for who can take an index; null for the one image only
     * @return the image
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(ImageReference reference, Platform platform, PlatformSelection selection) throws IOException {
        ImageRepository client = access.repository(reference);
        ManifestDocument document = client.manifest();
        Platform chosen = platform;
        if (selection != null && document instanceof ImageIndex index) {
            document = selection.of(reference.toString(), index);
            chosen = anyOf((ImageIndex) document, platform);
        }
        Manifest manifest = new PlatformChoice(chosen, client::manifest).choose(reference.toString(), document);
        ManifestTree tree = selection == null ? tree(client, reference, manifest.bytes(), manifest.mediaType())
                : tree(client, reference, document.bytes(), document.mediaType());
        return new RegistryImage(client, reference, manifest, tree, chosen, limits, access.listener());
    }

    private ManifestTree tree(ImageRepository client, ImageReference reference, byte[] bytes, MediaType type) {
        return new ManifestTree(reference.toString(), bytes, type, new RegistryStore(client, reference, access.listener()));
    }

    /** @return the platform, if the index has it, or else the first that it has */
    private static Platform anyOf(ImageIndex index, Platform platform) {
        List<Platform> there = index.manifests().stream().map(Descriptor::platform)
                .filter(p -> p != null && !p.isUnknown()).toList();
        boolean has = platform.compatible().stream().anyMatch(there::contains);
        return has || there.isEmpty() ? platform : there.get(0);
    }
}
