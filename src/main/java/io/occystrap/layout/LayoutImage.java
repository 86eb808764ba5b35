package io.occystrap.layout;

import io.occystrap.archive.BlobTarget;
import io.occystrap.archive.ImageLayout;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.StoredBlob;
import io.occystrap.layer.FileBlob;
import io.occystrap.layer.PackedLayer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one image brings into a layout. Nobody sees it there before all of it is whole. */
final class LayoutImage implements BlobTarget {

    private static final int BUFFER = 256 << 10;

    private final LayoutDestination destination;
    private final String tag;
    private final Map<Digest, Path> staged = new ConcurrentHashMap<>();
    private final Set<Digest> begun = ConcurrentHashMap.newKeySet();

    /**
     * @param destination where it goes
     * @param tag         what the layout calls it; null for no name
     */
    LayoutImage(LayoutDestination destination, String tag) {
        this.destination = destination;
        this.tag = tag;
    }

    /** A layer that is there in its size is whole: layers land by a rename. */
    @Override
    public boolean layer(StoredBlob blob) throws IOException {
        Descriptor descriptor = blob.descriptor();
        if (there(descriptor).isPresent() || !begun.add(descriptor.digest())) {
            return false;
        }
        Path file = file(descriptor);
        if (blob instanceof PackedLayer packed) {
            Files.move(packed.file(), file);
        } else {
            copy(blob, file);
        }
        staged.put(descriptor.digest(), file);
        return true;
    }

    private static void copy(StoredBlob blob, Path file) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = blob.open(); OutputStream out = Files.newOutputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
        }
    }

    @Override
    public void config(StoredBlob blob) throws IOException {
        if (!holds(blob.descriptor()) && begun.add(blob.descriptor().digest())) {
            Path file = file(blob.descriptor());
            copy(blob, file);
            staged.put(blob.descriptor().digest(), file);
        }
    }

    @Override
    public void manifest(Descriptor descriptor, byte[] content) throws IOException {
        if (!holds(descriptor) && begun.add(descriptor.digest())) {
            staged.put(descriptor.digest(), Files.write(file(descriptor), content));
        }
    }

    @Override
    public void image(Descriptor descriptor, byte[] content) throws IOException {
        manifest(descriptor, content);
        destination.commit(Map.copyOf(staged), descriptor, tag);
    }

    private Path file(Descriptor descriptor) {
        return destination.staging().resolve("blob-" + descriptor.digest().hex());
    }

    private Optional<FileBlob> there(Descriptor descriptor) throws IOException {
        return destination.existing().isEmpty() ? Optional.empty()
                : destination.existing().get().file(ImageLayout.blobPath(descriptor.digest()))
                        .filter(file -> file.size() == descriptor.size());
    }

    /** A document is small enough to look into. */
    private boolean holds(Descriptor descriptor) throws IOException {
        Optional<FileBlob> file = there(descriptor);
        if (file.isEmpty()) {
            return false;
        }
        try (InputStream in = file.get().open()) {
            return descriptor.digest().equals(Digest.of(descriptor.digest().algorithm(), in));
        }
    }
}
