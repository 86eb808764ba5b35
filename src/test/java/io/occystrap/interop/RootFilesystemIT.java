package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.interop.TreeListing.Column;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to a root filesystem gives the tree that the peers make, path by path. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "podman", "runc", "tar", "gzip", "busybox", "debootstrap",
    "getfattr", "setfattr", "setcap", "setpriv", "unshare", "nsenter"}, root = true)
@ExtendWith(Services.class)
@Timeout(180)
class RootFilesystemIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TreeImages images;
    private final PeerTrees peers;

    RootFilesystemIT(DockerRegistry registry, TreeImages images, PeerTrees peers) {
        this.registry = registry;
        this.images = images;
        this.peers = peers;
    }

    @AfterEach
    void clear() throws Exception {
        Mounts.clear(folder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "links", "special", "duplicates", "formats"})
    void expanded(String image) throws Exception {
        fetch("fetch-to-extracted", image, "--use-unique-names", "--expand");

        assertExpected(image, folder.resolve("out/manifest-trees_" + image + "-1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "links", "special", "duplicates", "formats"})
    void bundled(String image) throws Exception {
        fetch("fetch-to-oci", image);

        assertExpected(image, folder.resolve("out/rootfs"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "links", "special", "duplicates", "formats"})
    void mounted(String image) throws Exception {
        fetch("fetch-to-mounts", image);

        assertThat(Mounts.below(folder)).containsExactly(folder.resolve("out/rootfs").toString());
        assertExpected(image, folder.resolve("out/rootfs"));
    }

    @Test
    void expandedByUri() throws Exception {
        process("links", "dir://", "?expand=true");

        assertExpected("links", folder.resolve("out/manifest"));
    }

    @Test
    void bundledByUri() throws Exception {
        process("links", "oci://", "");

        assertExpected("links", folder.resolve("out/rootfs"));
    }

    @Test
    void mountedByUri() throws Exception {
        process("links", "mounts://", "");

        assertExpected("links", folder.resolve("out/rootfs"));
    }

    @Test
    void expandedFromATarball() throws Exception {
        Path tarball = folder.resolve("image.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false",
                "docker://" + registry.host() + "/" + images.push("links"), "docker-archive:" + tarball).run()
                .succeeds();
        Launcher.occystrap("tarfile-to-extracted", "--expand", tarball.toString(), folder.resolve("out").toString())
                .run().succeeds();

        assertExpected("links", folder.resolve("out/manifest"));
    }

    /**
     * Without root: no devices, no files that are setuid or setgid (RULES 8), no other owners, no attributes that only
     * root sets; and one line that says so.
     */
    @ParameterizedTest
    @ValueSource(strings = {"links", "special"})
    void expandedByAnOrdinaryUser(String image) throws Exception {
        OrdinaryUser user = new OrdinaryUser(folder);
        Path out = user.home().resolve("out");
        String[] name = images.push(image).split(":");

        Command.Outcome outcome = user.occystrap("--progress=none", "fetch-to-extracted", "--expand",
                registry.host(), name[0], name[1], out.toString()).run().succeeds();

        assertThat(outcome.errors()).hasSize(1);
        TreeListing expected = withoutRoot(image, OrdinaryUser.OWNER, "user\\..*");
        assertThat(TreeListing.of(out.resolve("manifest")).differences(expected)).as("%s: ours | expected", image)
                .isEmpty();
    }

    /** In a namespace of his own he may set capabilities, for that namespace; but not of yet another one. */
    @ParameterizedTest
    @ValueSource(strings = {"links", "special"})
    void mountedByAnOrdinaryUser(String image) throws Exception {
        OrdinaryUser user = new OrdinaryUser(folder);
        Path out = user.home().resolve("out");
        String[] name = images.push(image).split(":");

        try (UserNamespace namespace = new UserNamespace(user)) {
            Command.Outcome outcome = namespace.occystrap("--progress=none", "fetch-to-mounts", registry.host(),
                    name[0], name[1], out.toString()).run().succeeds();

            assertThat(outcome.errors()).hasSize(1);
            TreeListing expected = withoutRoot(image, "0:0", "user\\..*|security\\.capability=0x01000002.*");
            assertThat(TreeListing.of(out.resolve("rootfs"), namespace.enter()).differences(expected))
                    .as("%s: ours | expected", image).isEmpty();
        }
    }

    private TreeListing withoutRoot(String image, String owner, String attributes) throws Exception {
        TreeListing tree = ExpectedTree.of(image, peers);
        for (String path : List.copyOf(tree.paths())) {
            if (!tree.get(path, Column.DEVICE).isEmpty()) {
                tree.remove(path);
                continue;
            }
            if (tree.get(path, Column.TYPE).equals("f")) {
                int mode = Integer.parseInt(tree.get(path, Column.MODE), 8);
                tree.set(path, Column.MODE, Integer.toOctalString(mode & 01777));
            }
            tree.set(path, Column.OWNER, owner);
            String xattrs = Arrays.stream(tree.get(path, Column.XATTRS).split(" (?=[a-z]+\\.)"))
                    .filter(xattr -> xattr.matches(attributes)).collect(Collectors.joining(" "));
            tree.set(path, Column.XATTRS, xattrs);
        }
        return tree;
    }

    private void fetch(String command, String image, String... options) throws Exception {
        String[] name = images.push(image).split(":");
        // Devices, setuid and the like may be warned of.
        Launcher.occystrap(command).with(options)
                .with(registry.host(), name[0], name[1], folder.resolve("out").toString()).run().succeeds();
    }

    private void process(String image, String scheme, String query) throws Exception {
        Launcher.occystrap("process", "registry://" + registry.host() + "/" + images.push(image),
                scheme + folder.resolve("out") + query).run().succeeds();
    }

    private void assertExpected(String image, Path rootfs) throws Exception {
        TreeListing expected = ExpectedTree.of(image, peers);
        List<String> differences = TreeListing.of(rootfs).differences(expected);
        assertThat(differences).as("%s: ours | expected", image).isEmpty();
    }
}
