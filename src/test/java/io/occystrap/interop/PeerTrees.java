package io.occystrap.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** The root filesystems that others make of the images. */
final class PeerTrees {

    /** Who makes them. */
    enum Peer {
        UMOCI, PODMAN,
        /** Extracts one layer after the other; not for images with whiteouts. */
        TAR
    }

    /** What came of it, and between which times. */
    record Tree(TreeListing listing, Instant since, Instant until) {

        /** @return whether a path has the time at which it was made here */
        boolean isOfThen(String path) {
            String[] time = listing.get(path, TreeListing.Column.MTIME).split("\\.");
            Instant instant = Instant.ofEpochSecond(Long.parseLong(time[0]), Long.parseLong(time[1]));
            // The kernel's clock for files may be a few milliseconds late.
            return instant.isAfter(since.minusMillis(20)) && instant.isBefore(until);
        }
    }

    private final Path folder;
    private final DockerRegistry registry;
    private final TreeImages images;
    private final Podman podman;
    private final Map<String, Map<Peer, Tree>> trees = new HashMap<>();

    PeerTrees(Path folder, DockerRegistry registry, TreeImages images, Podman podman) {
        this.folder = folder;
        this.registry = registry;
        this.images = images;
        this.podman = podman;
    }

    Tree of(String image, Peer peer) throws Exception {
        Map<Peer, Tree> known = trees.computeIfAbsent(image, name -> new EnumMap<>(Peer.class));
        if (!known.containsKey(peer)) {
            String address = registry.host() + "/" + images.push(image);
            Instant since = Instant.now();
            TreeListing listing = switch (peer) {
                case UMOCI -> umoci(address);
                case PODMAN -> podman(address);
                case TAR -> tar(address);
            };
            known.put(peer, new Tree(listing, since, Instant.now()));
        }
        return known.get(peer);
    }

    /** {@code umoci unpack} would write the same and hash it, too. */
    private TreeListing umoci(String address) throws IOException, InterruptedException {
        Path rootfs = folder.resolve("rootfs");
        Command.of("umoci", "raw", "unpack", "--image", layout(address) + ":latest", rootfs.toString()).run()
                .succeeds();
        return listAndDelete(rootfs);
    }

    private TreeListing podman(String address) throws IOException, InterruptedException {
        podman.podman("pull", "--quiet", "--tls-verify=false", address).run().succeeds();
        String mounted = podman.podman("image", "mount", address).output();
        TreeListing listing = TreeListing.of(Path.of(mounted));
        podman.podman("image", "unmount", address).run().succeeds();
        podman.podman("rmi", "--force", address).run().succeeds();
        return listing;
    }

    private TreeListing tar(String address) throws IOException, InterruptedException {
        Path rootfs = Files.createDirectory(folder.resolve("rootfs"));
        Path blobs = layout(address).resolve("blobs");
        JsonNode index = new ObjectMapper().readTree(blobs.resolveSibling("index.json").toFile());
        Path manifest = blobs.resolve(index.at("/manifests/0/digest").asText().replace(':', '/'));
        for (JsonNode layer : new ObjectMapper().readTree(manifest.toFile()).path("layers")) {
            Command.of("tar", "--numeric-owner", "--same-owner", "--preserve-permissions", "--xattrs",
                    "--xattrs-include=*", "--recursive-unlink", "-C", rootfs.toString(), "-xzf",
                    blobs.resolve(layer.path("digest").asText().replace(':', '/')).toString()).run().succeeds();
        }
        return listAndDelete(rootfs);
    }

    private Path layout(String address) throws IOException, InterruptedException {
        Path layout = folder.resolve(address.replaceAll("[/:]", "-"));
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + address,
                "oci:" + layout + ":latest").run().succeeds();
        return layout;
    }

    private static TreeListing listAndDelete(Path tree) throws IOException, InterruptedException {
        TreeListing listing = TreeListing.of(tree);
        Command.of("rm", "-rf", "--one-file-system", tree.toString()).run().succeeds();
        return listing;
    }
}
