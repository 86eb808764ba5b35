package io.occystrap.directory;

import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MediaType;
import io.occystrap.image.Printable;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.layer.FileSlice;
import io.occystrap.layer.StoredLayer;
import io.occystrap.layer.rootfs.Findings;
import io.occystrap.layer.rootfs.RootFilesystemWriter;
import io.occystrap.posix.Errno;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import io.occystrap.posix.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** The root filesystem of an image in a directory, beside its layers: named as its manifest file, without the ending. */
final class ExpandedTree {

    private static final String TREE = "tree";
    private static final String ENDING = ".json";

    private final Limits limits;

    /** @param limits how many entries a layer may have */
    ExpandedTree(Limits limits) {
        this.limits = limits;
    }

    /**
     * A root filesystem may have devices and setuid programs, so a directory that is made for one is its owner's only. In
     * a directory that others may enter, the root filesystem itself is, if it has such things.
     */
    static void keepOthersOut(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    private static boolean isOpenToOthers(Path directory) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(directory);
        return permissions.contains(PosixFilePermission.OTHERS_EXECUTE)
                || permissions.contains(PosixFilePermission.GROUP_EXECUTE);
    }

    /**
     * Writes the root filesystem where nobody sees it yet.
     *
     * @param diffIds of the layers, base first
     * @param files   gives the archive of a layer
     * @param staging on the directory's file system
     * @return what was written, to be put in place by {@link #commit}
     */
    RootFilesystemWriter.Written write(List<Digest> diffIds, Function<Digest, Path> files, Staging staging)
            throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (Digest diffId : diffIds) {
            Path file = files.apply(diffId);
            long size = Files.size(file);
            layers.add(new StoredLayer(new Descriptor(MediaType.DOCKER_LAYER, diffId, size), diffId,
                    () -> new FileSlice(file, 0, size), limits, TransferListener.NONE));
        }
        return new RootFilesystemWriter(limits, 1, TransferListener.NONE).write(layers, staging.resolve(TREE), staging);
    }

    /**
     * Puts the root filesystem in place, and takes the one that was there away, in one step.
     *
     * @param directory    of the images
     * @param manifestFile of the image
     * @param findings     of the root filesystem
     * @param staging      where it is
     */
    void commit(Path directory, String manifestFile, Findings findings, Staging staging) throws IOException {
        if (findings.havePower() && isOpenToOthers(directory)) {
            keepOthersOut(staging.resolve(TREE));
        }
        String name = manifestFile.substring(0, manifestFile.length() - ENDING.length());
        Path target = directory.resolve(name);
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new UnavailableException(Printable.escape(target.toString()) + " cannot be written",
                    "there is something else than a directory", "remove it");
        }
        try (OpenDirectory images = OpenDirectory.of(directory); OpenDirectory staged = OpenDirectory.of(staging.path())) {
            try {
                images.move(staged, TREE, name);
            } catch (SystemCallException e) {
                if (e.errno() != Errno.EEXIST) {
                    throw e;
                }
                images.exchange(staged, TREE, name);
            }
        }
    }
}
