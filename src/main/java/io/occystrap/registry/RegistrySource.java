package io.occystrap.registry;

import io.occystrap.image.Artifact;
import io.occystrap.image.Image;
import io.occystrap.image.ImageChoice;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.ManifestTree;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Schema1Manifest;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

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
        String what = reference.toString();
        ManifestDocument document = client.manifest();
        if (document instanceof Schema1Manifest old) {
            return new Schema1Image(client, reference, old, platform, limits, access.listener());
        }
        if (document instanceof Artifact artifact) {
            return new ArtifactImage(reference, tree(client, reference, artifact), artifact.refusal(what));
        }
        try {
            ImageChoice choice = ImageChoice.of(what, document, platform, selection, client::manifest);
            return new RegistryImage(client, reference, choice.manifest(), tree(client, reference, choice.whole()),
                    choice.index(), choice.platform(), limits, access.listener());
        } catch (ImageNotFoundException e) {
            if (selection == null || !selection.isAll()) {
                throw e;
            }
            // No image at all, and all the same something that can be copied.
            return new ArtifactImage(reference, tree(client, reference, document), e);
        }
    }

    private ManifestTree tree(ImageRepository client, ImageReference reference, ManifestDocument document) {
        RegistryReferrers referrers = new RegistryReferrers(access, reference);
        return new ManifestTree(reference.toString(), document.bytes(), document.mediaType(),
                new RegistryStore(client, reference, access.listener(), Optional.of(referrers)));
    }

    /**
     * Finds out the digest of what a reference names, with one request where the registry tells it. It is the registry's
     * word; nothing is read that it could be checked against.
     *
     * @param reference what to look up
     * @param platform  which of several to take
     * @param selection of what an index lists; null for the one image only
     * @return the digest
     * @throws IOException if there is no such thing, or the registry cannot be asked
     */
    public ImageDigest digest(ImageReference reference, Platform platform, PlatformSelection selection)
            throws IOException {
        ImageDigest named = access.repository(reference).digest(reference.selector());
        boolean choose = named.kind() == ImageDigest.Kind.INDEX && (selection == null || !selection.isAll());
        return choose ? ImageDigest.of(find(reference, platform, selection))
                : new ImageDigest(reference.toString(), named.digest(), named.kind());
    }

    /**
     * @param reference what to read
     * @return the manifest, index or artifact that it names, byte for byte
     * @throws IOException if there is no such thing, or it cannot be read
     */
    public byte[] document(ImageReference reference) throws IOException {
        return access.repository(reference).document();
    }
}
