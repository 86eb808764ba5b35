package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Overlay mounts of few and many layers, anywhere, as root and as an ordinary user. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "tar", "gzip", "mount", "umount", "findmnt", "setpriv",
    "unshare", "nsenter", "getfattr"}, root = true)
@ExtendWith(Services.class)
@Timeout(120)
class MountsIT {

    private static final String WITHOUT_ATTRIBUTES =
            ". dir dir/lower dir/upper file moved moved/of-moved secret";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TreeImages images;
    private final PeerTrees peers;
    private Path parent;
    private Path out;

    MountsIT(DockerRegistry registry, TreeImages images, PeerTrees peers) {
        this.registry = registry;
        this.images = images;
        this.peers = peers;
    }

    @BeforeEach
    void make() throws Exception {
        parent = Files.createDirectory(folder.resolve("parent"));
        out = parent.resolve("out");
    }

    @AfterEach
    void clear() throws Exception {
        Mounts.clear(folder);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300})
    void ofSoManyLayers(int count) throws Exception {
        fetch(count);

        assertMounted(count);
        assertThat(TreeListing.of(out.resolve("rootfs")).differences(expected(count))).isEmpty();
        assertThat(out.resolve("config.json")).isRegularFile();
        assertThat(out.resolve("container-config.json")).isRegularFile();

        Launcher.run("unmount", out.toString());
        assertThat(Mounts.below(folder)).isEmpty();
    }

    /** What separates and escapes in options of mounts. */
    @ParameterizedTest
    @ValueSource(strings = {"with spaces", "a,b:c", "a\\b\\", "\\:\\,\\\\ \\040", "x,upperdir=y,workdir=z",
        "\"'100%\n"})
    void inAPathWithOddCharacters(String name) throws Exception {
        out = parent.resolve(name).resolve(name);
        Files.createDirectory(out.getParent());

        fetch(2);

        assertThat(Mounts.below(folder)).containsExactly(out.resolve("rootfs").toString());
        assertThat(TreeListing.of(out.resolve("rootfs")).differences(expected(2))).isEmpty();
        Launcher.run("unmount", out.toString());
        assertThat(Mounts.below(folder)).isEmpty();
    }

    /** The kernel cuts options off at 4095 bytes. */
    @Test
    void inALongPath() throws Exception {
        out = parent.resolve("p".repeat(200)).resolve("q".repeat(200)).resolve("r".repeat(200));
        Files.createDirectories(out.getParent());

        fetch(128);

        assertThat(TreeListing.of(out.resolve("rootfs")).differences(expected(128))).isEmpty();
        Launcher.run("unmount", out.toString());
    }

    @Test
    void byARelativePath() throws Exception {
        Command.of("env", "--chdir=" + parent, Path.of("occystrap").toAbsolutePath().toString(), "fetch-to-mounts",
                registry.host(), "trees/layers", push(2), "out").run().succeeds();
        assertMounted(2);

        Command.of("env", "--chdir=" + out, Path.of("occystrap").toAbsolutePath().toString(), "unmount", ".").run()
                .succeeds();
        assertThat(Mounts.below(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300})
    void inAUserNamespace(int count) throws Exception {
        OrdinaryUser user = new OrdinaryUser(folder);
        Path own = user.home().resolve("a, b:c");

        try (UserNamespace namespace = new UserNamespace(user)) {
            namespace.occystrap("fetch-to-mounts", registry.host(), "trees/layers", push(count), own.toString()).run()
                    .succeeds();

            assertThat(namespace.runs("findmnt", "-no", "FSTYPE,OPTIONS", own.resolve("rootfs").toString()).output())
                    .startsWith("overlay").contains("userxattr");
            assertThat(TreeListing.of(own.resolve("rootfs"), namespace.enter()).differences(expected(count))).isEmpty();
            assertThat(Mounts.below(folder)).as("outside").isEmpty();

            namespace.occystrap("unmount", own.toString()).run().succeeds();
            assertThat(namespace.runs("findmnt", own.resolve("rootfs").toString()).run().code()).isEqualTo(1);
        }
    }

    @Test
    void aMountThatFailsLeavesNothing() throws Exception {
        Command.Outcome outcome = Command.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin")
                .with(Path.of("occystrap").toAbsolutePath().toString(), "fetch-to-mounts", registry.host(),
                        "trees/layers", push(2), out.toString()).run();

        Launcher.assertFailed(outcome, 6);
        assertThat(DirectoryListing.of(parent)).isEmpty();
        assertThat(Mounts.below(folder)).isEmpty();
    }

    /** Not as root, and not in a namespace either: mounting is not for everybody. */
    @Test
    void anOrdinaryUserWhoMayNotMountGetsNothing() throws Exception {
        OrdinaryUser user = new OrdinaryUser(folder);

        Command.Outcome outcome = user.occystrap("fetch-to-mounts", registry.host(), "trees/layers", push(2),
                user.home().resolve("out").toString()).run();

        Launcher.assertFailed(outcome, 6);
        assertThat(user.home().resolve("out")).doesNotExist();
        assertThat(Mounts.below(folder)).isEmpty();
    }

    /** Else an image could show, under a name of its choice, what another layer has under another one. */
    @ParameterizedTest
    @ValueSource(strings = {"trusted", "user"})
    void attributesOfOverlaysThatAnImageBringsDoNothing(String kind) throws Exception {
        images.push("overlay-" + kind);
        if (kind.equals("trusted")) {
            Launcher.occystrap("fetch-to-mounts", registry.host(), "trees/overlay-trusted", "1", out.toString()).run()
                    .succeeds();
            assertThat(visible(out)).isEqualTo(WITHOUT_ATTRIBUTES);
        } else {
            OrdinaryUser user = new OrdinaryUser(folder);
            Path own = user.home().resolve("out");
            try (UserNamespace namespace = new UserNamespace(user)) {
                namespace.occystrap("fetch-to-mounts", registry.host(), "trees/overlay-user", "1", own.toString())
                        .run().succeeds();
                assertThat(visible(own, namespace.enter()))
                        .isEqualTo(WITHOUT_ATTRIBUTES);
            }
        }
    }

    private void fetch(int count) throws Exception {
        Launcher.run("--progress=none", "fetch-to-mounts", registry.host(), "trees/layers", push(count),
                out.toString());
    }

    private String visible(Path mounts, String... enter) throws Exception {
        return String.join(" ", TreeListing.of(mounts.resolve("rootfs"), enter).paths());
    }

    private void assertMounted(int count) throws Exception {
        assertThat(Mounts.below(folder)).containsExactly(out.resolve("rootfs").toString());
        assertThat(Command.of("findmnt", "-no", "FSTYPE", out.resolve("rootfs").toString()).output())
                .isEqualTo("overlay");
        try (var layers = Files.list(out.resolve("layers"))) {
            assertThat(layers).as("directories").hasSizeGreaterThanOrEqualTo(count);
        }
    }

    /** @return the tag */
    private String push(int count) throws Exception {
        return images.push("layers-" + count).split(":")[1];
    }

    private TreeListing expected(int count) throws Exception {
        return peers.of("layers-" + count, PeerTrees.Peer.UMOCI).listing();
    }
}
