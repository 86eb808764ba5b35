package io.occystrap.tarfile;

import io.occystrap.archive.ArchiveFile;
import io.occystrap.archive.ImageLayout;
import io.occystrap.archive.RepoTags;
import io.occystrap.archive.SavedImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Images;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.TarIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Finds images in tar archives, compressed or not. May be used by several threads at once. */
public final class TarfileSource {

    private final Path temporaryDirectory;
    private final Limits limits;
    private final TransferListener listener;

    /**
     * @param temporaryDirectory where compressed archives are spooled; must exist
     * @param limits             how much of an archive is read
     * @param listener           is told of bytes that are read, and warned
     */
    public TarfileSource(Path temporaryDirectory, Limits limits, TransferListener listener) {
        this.temporaryDirectory = Objects.requireNonNull(temporaryDirectory, "temporaryDirectory");
        this.limits = Objects.requireNonNull(limits, "limits");
        this.listener = Objects.requireNonNull(listener, "listener");
    }

    /**
     * @param path     of the archive
     * @param image    which of several images: its name, or in an OCI layout also its bare tag; null for the only one
     * @param platform which of several platforms
     * @return the image; closing it closes the archive
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(Path path, String image, Platform platform) throws IOException {
        return find(ArchiveFile.open(path, temporaryDirectory, limits), image, platform);
    }

    /**
     * @param in       an archive; read to its end, not closed
     * @param name     what errors call it; printable
     * @param image    which of several images, as above
     * @param platform which of several platforms
     * @return the image; closing it deletes the temporary file that the archive was spooled into
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Image find(InputStream in, String name, String image, Platform platform) throws IOException {
        return find(ArchiveFile.spool(in, name, temporaryDirectory, limits), image, platform);
    }

    /**
     * @param path     of the archive
     * @param platform which of several platforms
     * @return its images, all of those that docker save, podman save and skopeo put into one, or that an OCI layout lists;
     *         closing it closes the archive
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Images findAll(Path path, Platform platform) throws IOException {
        return findAll(ArchiveFile.open(path, temporaryDirectory, limits), platform);
    }

    /**
     * @param in       an archive; read to its end, not closed
     * @param name     what errors call it; printable
     * @param platform which of several platforms
     * @return its images, as above; closing it deletes the temporary file that the archive was spooled into
     * @throws IOException if there is none, it cannot be read, or it is malformed
     */
    public Images findAll(InputStream in, String name, Platform platform) throws IOException {
        return findAll(ArchiveFile.spool(in, name, temporaryDirectory, limits), platform);
    }

    /**
     * @param path    perhaps of an archive that {@link TarfileSink} wrote
     * @param image   to look for
     * @param repoTag as for the sink
     * @return whether the archive is there and holds that image alone, by the names that the sink would give it
     * @throws IOException if the image cannot be read
     */
    public boolean holds(Path path, Image image, String repoTag) throws IOException {
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (ArchiveFile archive = ArchiveFile.open(path, temporaryDirectory, limits)) {
            Optional<TarIndex.Extent> manifest = archive.find(SavedImage.MANIFEST);
            if (manifest.isEmpty()) {
                return false;
            }
            DockerArchive images = new DockerArchive(archive, manifest.get(), limits, listener);
            Image first = images.image(0, () -> { });
            return images.size() == 1 && first.id().equals(image.id())
                    && new RepoTags(null).of(first).equals(RepoTags.of(repoTag).of(image));
        } catch (MalformedImageException e) {
            // It is to be replaced by one that is not.
            return false;
        }
    }

    private Image find(ArchiveFile archive, String image, Platform platform) throws IOException {
        return open(archive,
                manifest -> new DockerArchive(archive, manifest, limits, listener).image(reference(archive, image)),
                layout -> layout.image(image, platform, null));
    }

    private Images findAll(ArchiveFile archive, Platform platform) throws IOException {
        return open(archive, manifest -> {
            DockerArchive images = new DockerArchive(archive, manifest, limits, listener);
            return new ArchivedImages(archive, images.size(), number -> images.image(number, () -> { }));
        }, layout -> {
            List<ImageLayout.Opening> images = layout.images();
            return new ArchivedImages(archive, images.size(), number -> images.get(number).open(platform));
        });
    }

    /** Reads something of an archive, of which it owns the file from then on. */
    @FunctionalInterface
    private interface Opening<D, T> {

        T open(D explained) throws IOException;
    }

    private <T> T open(ArchiveFile archive, Opening<TarIndex.Extent, T> docker, Opening<ImageLayout, T> layout) throws IOException {
        try {
            Optional<TarIndex.Extent> manifest = archive.find(SavedImage.MANIFEST);
            if (manifest.isPresent()) {
                return docker.open(manifest.get());
            }
            if (archive.find(ImageLayout.INDEX).isPresent()) {
                return layout.open(new ImageLayout(archive, "choose one with tar://PATH?image=NAME", limits, listener));
            }
            if (archive.find("repositories").isPresent()) {
                throw new MalformedImageException(archive.name() + " cannot be read",
                        "it was saved by a Docker older than 1.10",
                        "load it into a current Docker with 'docker load', and save it again");
            }
            throw new MalformedImageException(archive.name() + " holds no image",
                    "neither " + SavedImage.MANIFEST + " nor " + ImageLayout.INDEX + " is in it", null);
        } catch (IOException | RuntimeException e) {
            archive.close();
            throw e;
        }
    }

    private static ImageReference reference(ArchiveFile archive, String image) throws ImageNotFoundException {
        try {
            return image == null ? null : ImageReference.parse(image);
        } catch (IllegalArgumentException e) {
            throw new ImageNotFoundException(archive.name() + " has no image " + Printable.escape(image),
                    e.getMessage(), null, e);
        }
    }
}
