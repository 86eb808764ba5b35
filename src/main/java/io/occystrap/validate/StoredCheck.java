package io.occystrap.validate;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Fault;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Manifest;
import io.occystrap.image.ManifestDocument;
import io.occystrap.image.ManifestReferences;
import io.occystrap.image.StoredBlob;
import io.occystrap.image.StoredManifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Checks an image, an artifact or an index as its store keeps it, manifest by manifest, of which no more are held than are
 * nested.
 */
final class StoredCheck {

    /** The same manifest may be listed any number of times, and is read once; of different ones there is an end. */
    private static final int MOST_MANIFESTS = 10_000;

    /** What makes a layer, at whatever place, the same check. */
    private record Claim(Digest digest, Digest diffId) { }

    private final String name;
    private final LayerChecks layers;
    private final Faults faults;
    private final Set<Digest> seen = new HashSet<>();
    private boolean refused;
    private int images;

    /**
     * @param name   of the image; printable
     * @param layers checks them
     * @param faults gets what is wrong
     */
    StoredCheck(String name, LayerChecks layers, Faults faults) {
        this.name = name;
        this.layers = layers;
        this.faults = faults;
    }

    /** @return how many images and artifacts were read */
    int images() {
        return images;
    }

    /**
     * @param top what the image's name stands for
     * @throws IOException if something cannot be read, and that is not the image's fault
     */
    void check(StoredManifest top) throws IOException {
        seen.add(top.digest());
        check(top, "manifest of " + name, Optional.empty());
    }

    private void check(StoredManifest stored, String what, Optional<Digest> listed) throws IOException {
        try {
            ManifestReferences references = ManifestReferences.parse(what, stored.bytes());
            if (stored.mediaType().isIndex() || !references.manifests().isEmpty()) {
                checkIndex(what, stored);
            } else if (references.config().isPresent() && isImage(references.config().get())) {
                images++;
                checkImage(what, stored, listed);
            } else {
                images++;
                checkBlobs(stored, listed);
            }
        } catch (IOException e) {
            faults.add(listed, Fault.Part.MANIFEST, Faults.fault(e).getMessage());
        }
    }

    private static boolean isImage(Descriptor config) {
        return config.mediaType() == null || config.mediaType().isImageConfig();
    }

    private void checkIndex(String what, StoredManifest stored) throws IOException {
        ManifestDocument.parse(what, stored.bytes(), stored.mediaType());
        for (Descriptor entry : ManifestReferences.parse(what, stored.bytes()).manifests()) {
            if (!seen.add(entry.digest())) {
                continue;
            }
            if (seen.size() > MOST_MANIFESTS) {
                refuse();
                return;
            }
            try {
                check(stored.child(entry), "manifest " + entry.digest(), Optional.of(entry.digest()));
            } catch (IOException e) {
                faults.add(Optional.of(entry.digest()), Fault.Part.MANIFEST, Faults.fault(e).getMessage());
            }
        }
    }

    /** Whatever else is listed is not read, at whatever depth. */
    private void refuse() {
        if (!refused) {
            faults.add(Optional.empty(), Fault.Part.MANIFEST, name + " lists more than " + MOST_MANIFESTS
                    + " manifests, and the others were not read");
        }
        refused = true;
    }

    private void checkImage(String what, StoredManifest stored, Optional<Digest> listed) throws IOException {
        List<Descriptor> descriptors = ((Manifest) ManifestDocument.parse(what, stored.bytes(), stored.mediaType())).layers();
        List<StoredBlob> all = stored.blobs();
        Map<Digest, StoredBlob> blobs = new HashMap<>();
        all.forEach(blob -> blobs.put(blob.descriptor().digest(), blob));
        Optional<ImageConfig> config = config(all.get(0), listed);
        config.ifPresent(c -> ConfigCheck.counts(c, descriptors.size(), listed, faults));
        // Where there are not as many, nobody knows which is whose.
        Optional<List<Digest>> diffIds = config.map(ImageConfig::diffIds).filter(ids -> ids.size() == descriptors.size());
        LayerChecks.OfImage checks = layers.new OfImage(listed);
        Set<Claim> claims = new HashSet<>();
        for (int i = 0; i < descriptors.size(); i++) {
            Digest digest = descriptors.get(i).digest();
            Digest diffId = diffIds.isPresent() ? diffIds.get().get(i) : null;
            if (!blobs.containsKey(digest)) {
                layers.skip();
            } else if (claims.add(new Claim(digest, diffId))) {
                checks.add(i, blobs.get(digest), diffId);
            }
        }
        checks.run();
    }

    /** An artifact means nothing that could be checked, but its blobs have digests. */
    private void checkBlobs(StoredManifest stored, Optional<Digest> listed) throws IOException {
        LayerChecks.OfImage checks = layers.new OfImage(listed);
        List<StoredBlob> blobs = stored.blobs();
        for (int i = 0; i < blobs.size(); i++) {
            checks.addBlob(i, blobs.get(i));
        }
        checks.run();
    }

    private Optional<ImageConfig> config(StoredBlob blob, Optional<Digest> listed) throws IOException {
        String what = "config " + blob.descriptor().digest();
        try {
            if (blob.descriptor().size() > JsonDocument.LARGEST) {
                throw new MalformedImageException(what + " was refused", "it is larger than " + JsonDocument.LARGEST + " bytes",
                        null);
            }
            try (InputStream in = blob.open()) {
                return Optional.of(ImageConfig.parse(what, in.readAllBytes()));
            }
        } catch (IOException e) {
            faults.add(listed, Fault.Part.CONFIG, Faults.fault(e).getMessage());
            return Optional.empty();
        }
    }
}
