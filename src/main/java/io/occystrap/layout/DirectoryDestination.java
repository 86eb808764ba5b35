package io.occystrap.layout;

import io.occystrap.archive.ImageLayout;
import io.occystrap.archive.LayoutFiles;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.posix.MadeDirectories;
import io.occystrap.posix.ProcessLock;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A layout in a directory, which several processes may write at once: blobs land by rename, the index changes under a lock.
 */
final class DirectoryDestination implements LayoutDestination {

    private static final String BLOBS = "blobs";
    private static final Set<String> OF_A_LAYOUT = Set.of(BLOBS, ImageLayout.INDEX, ImageLayout.MARKER);

    private final MadeDirectories made;
    private final Path root;
    private final LayoutDirectory files;
    private final Staging staging;
    private boolean committed;

    /**
     * @param path made if it is not there
     * @throws IOException if nothing can be written there, or it is something else than a layout
     */
    DirectoryDestination(Path path) throws IOException {
        made = MadeDirectories.make(path);
        try {
            root = path.toRealPath();
            files = new LayoutDirectory(path);
            index();
            staging = Staging.in(root);
        } catch (IOException | RuntimeException e) {
            made.undo();
            throw e;
        }
    }

    /** What is wrong with a layout is said before anything is fetched, and again if it became so meanwhile. */
    private LayoutIndex index() throws IOException {
        if (files.file(ImageLayout.INDEX).isPresent()) {
            return new LayoutIndex(new ImageLayout(files, null, Limits.DEFAULT, TransferListener.NONE).json());
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                if (!OF_A_LAYOUT.contains(name) && !name.startsWith(".occystrap")) {
                    throw new UnavailableException(files.name() + " cannot be written", "it has "
                            + Printable.escape(name) + " in it and is no image layout", "name an empty or a new directory");
                }
            }
        }
        return LayoutIndex.empty();
    }

    @Override
    public Optional<LayoutFiles> existing() {
        return Optional.of(files);
    }

    @Override
    public Staging staging() {
        return staging;
    }

    @Override
    public void commit(Map<Digest, Path> blobs, Descriptor image, String tag) throws IOException {
        try (ProcessLock lock = ProcessLock.acquire(root.resolve(ProcessLock.FILE))) {
            byte[] index = index().with(image, tag).bytes();
            for (Map.Entry<Digest, Path> blob : blobs.entrySet()) {
                Path target = root.resolve(ImageLayout.blobPath(blob.getKey()));
                makeDirectory(target.getParent().getParent());
                makeDirectory(target.getParent());
                Files.move(blob.getValue(), target, StandardCopyOption.ATOMIC_MOVE);
            }
            // An index without a marker would be no layout; a marker without an index is a layout to be.
            if (files.file(ImageLayout.MARKER).isEmpty()) {
                put(ImageLayout.MARKER, LayoutIndex.marker());
            }
            put(ImageLayout.INDEX, index);
            committed = true;
        }
    }

    /** A link in the place of a directory would lead what is written out of here. */
    private void makeDirectory(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new MalformedImageException(files.name() + " was refused", "there is something else where its directory "
                    + root.relativize(path) + " should be", null);
        }
        Files.createDirectories(path);
    }

    private void put(String name, byte[] content) throws IOException {
        Path partial = Files.write(staging.resolve(name), content);
        Files.move(partial, root.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        staging.close();
        if (!committed) {
            made.undo();
        }
    }
}
