package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Image layouts are what skopeo and umoci read and write. */
@RequiresTools({"docker-registry", "skopeo", "umoci", "dockerd", "docker", "runc", "tar", "gzip", "busybox", "dpkg",
    "getfattr"})
@ExtendWith(Services.class)
class LayoutIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final TestImages images;

    LayoutIT(DockerRegistry registry, DockerDaemon docker, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.images = images;
    }

    private static JsonNode process(String source, String destination) throws Exception {
        return new ObjectMapper().readTree(Launcher.run("--json", "process", source, destination).out());
    }

    private String at(String image) {
        return "registry://" + registry.host() + "/" + image;
    }

    private static String raw(String image) throws Exception {
        return Command.of("skopeo", "inspect", "--raw", image).run().succeeds().out();
    }

    private static String digest(String image) throws Exception {
        return Sha.sha256(raw(image).getBytes(StandardCharsets.UTF_8));
    }

    private void skopeo(String source, String destination, String... options) throws Exception {
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false").with(options)
                .with(source, destination).run().succeeds();
    }

    private TreeListing unpacked(String image) throws Exception {
        Path rootfs = folder.resolve("unpacked-" + image.replaceAll("[/:]", "-"));
        Command.of("umoci", "raw", "unpack", "--image", image, rootfs.toString()).run().succeeds();
        return TreeListing.of(rootfs);
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:layout", "oci-archive:layout.tar"})
    void anImageGoesFromARegistryAndBackUnderItsDigest(String kind) throws Exception {
        String path = folder.resolve(kind.substring(kind.indexOf(':') + 1)).toString();
        String peer = kind.substring(0, kind.indexOf(':') + 1) + path;

        process(at(images.small()), "layout://" + path + ":small");
        process(at(images.zstd()), "layout://" + path + ":zstd");
        JsonNode again = process(at(images.small()), "layout://" + path + ":again");

        assertThat(again.path("layers").asInt()).isZero();
        assertThat(again.path("layersSkipped").asInt()).isEqualTo(3);
        for (String tag : List.of("small", "again")) {
            assertThat(digest(peer + ":" + tag)).isEqualTo(registry.digest(images.small()));
        }
        assertThat(digest(peer + ":zstd")).isEqualTo(registry.digest(images.zstd()));
        skopeo(peer + ":zstd", "dir:" + folder.resolve("copied"));
        process("layout://" + path + ":small", at("layout/back:1"));
        assertThat(registry.digest("layout/back:1")).isEqualTo(registry.digest(images.small()));
        Launcher.fails(3, "process", "layout://" + path, "tar://" + folder.resolve("none.tar"));
        Launcher.fails(3, "process", "layout://" + path + ":none", "tar://" + folder.resolve("none.tar"));
    }

    @Test
    void dockersManifestBecomesOcisAsSkopeoMakesIt() throws Exception {
        Path ours = folder.resolve("ours");
        skopeo("docker://" + registry.host() + "/" + images.schema2(), "oci:" + folder.resolve("theirs") + ":1");

        process(at(images.schema2()), "layout://" + ours + ":1");

        ObjectMapper json = new ObjectMapper();
        JsonNode expected = json.readTree(raw("oci:" + folder.resolve("theirs") + ":1"));
        JsonNode made = json.readTree(raw("oci:" + ours + ":1"));
        assertThat(made.path("layers")).isEqualTo(expected.path("layers"));
        assertThat(made.at("/config/mediaType")).isEqualTo(expected.at("/config/mediaType"));
        // Skopeo writes the config anew, too; here the image ID stays.
        assertThat(made.at("/config/digest").asText()).isEqualTo(registry.imageId(images.schema2()));

        JsonNode kept = process(at(images.schema2()), "layout://" + ours + ":docker?format=docker");
        assertThat(kept.path("digest").asText()).isEqualTo(registry.digest(images.schema2()));
        process("layout://" + ours + ":docker", at("layout/docker:1"));
        assertThat(registry.digest("layout/docker:1")).isEqualTo(registry.digest(images.schema2()));
    }

    @Test
    void dockersListBecomesAnIndexThatSkopeoTakes() throws Exception {
        skopeo("docker://" + registry.host() + "/" + images.multi(), "docker://" + registry.host() + "/layout/list:1",
                "--all", "--format", "v2s2");
        assertThat(registry.manifest("layout/list:1").path("mediaType").asText()).contains("manifest.list");
        Path layout = folder.resolve("layout");

        process(at("layout/list:1?platform=all"), "layout://" + layout + ":multi");

        skopeo("oci:" + layout + ":multi", "docker://" + registry.host() + "/layout/converted:1", "--all");
        assertThat(registry.digest("layout/converted:1")).isEqualTo(digest("oci:" + layout + ":multi"));
        JsonNode index = registry.manifest("layout/converted:1");
        assertThat(index.path("mediaType").asText()).isEqualTo("application/vnd.oci.image.index.v1+json");
        assertThat(index.path("manifests").findValuesAsText("architecture")).containsExactly("amd64", "arm64");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:layout", "oci-archive:layout.tar"})
    void whatSkopeoWroteIsReadAndAddedTo(String kind) throws Exception {
        String path = folder.resolve(kind.substring(kind.indexOf(':') + 1)).toString();
        String peer = kind.substring(0, kind.indexOf(':') + 1) + path;
        skopeo("docker://" + registry.host() + "/" + images.small(), peer + ":theirs");

        process("layout://" + path, at("layout/theirs:1"));
        JsonNode receipt = process(at(images.other()), "layout://" + path + ":ours");
        process("layout://" + path + ":theirs", "layout://" + path + ":renamed");

        assertThat(registry.digest("layout/theirs:1")).isEqualTo(registry.digest(images.small()));
        assertThat(receipt.path("layers").asInt()).isOne();
        assertThat(digest(peer + ":theirs")).isEqualTo(registry.digest(images.small()));
        assertThat(digest(peer + ":renamed")).isEqualTo(registry.digest(images.small()));
        assertThat(digest(peer + ":ours")).isEqualTo(registry.digest(images.other()));
        assertThat(Launcher.run("search", "layout://" + path + ":ours", "other.txt").out()).contains("srv/other.txt");
    }

    @Test
    void umociUnpacksOursAndWeReadWhatItMade() throws Exception {
        Path layout = folder.resolve("layout");
        Path tarball = folder.resolve("saved.tar");
        skopeo("docker://" + registry.host() + "/" + images.small(), "docker-archive:" + tarball + ":ns/small:1");
        skopeo("docker://" + registry.host() + "/" + images.small(), "oci:" + folder.resolve("theirs") + ":1");

        process("tar://" + tarball, "layout://" + layout);

        assertThat(Command.of("umoci", "ls", "--layout", layout.toString()).output()).isEqualTo("1");
        TreeListing expected = unpacked(folder.resolve("theirs") + ":1");
        TreeListing made = unpacked(layout + ":1");
        // Directories that no layer has are as old as the unpacking.
        assertThat(expected.differing(made)).allSatisfy(path -> {
            assertThat(expected.get(path, TreeListing.Column.TYPE)).isEqualTo("d");
            assertThat(expected.differing(path, made)).containsExactly(TreeListing.Column.MTIME);
        });
        assertThat(expected.paths()).hasSizeGreaterThan(5);

        Command.of("umoci", "config", "--image", layout + ":1", "--tag", "labelled", "--config.label", "a=b").run()
                .succeeds();
        Command.of("umoci", "gc", "--layout", layout.toString()).run().succeeds();
        process("layout://" + layout + ":labelled", at("layout/umoci:1"));
        assertThat(registry.digest("layout/umoci:1")).isEqualTo(digest("oci:" + layout + ":labelled"));
        assertThat(registry.config("layout/umoci:1").at("/config/Labels/a").asText()).isEqualTo("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:layout", "oci-archive:layout.tar"})
    void anIndexKeepsItsDigest(String kind) throws Exception {
        String path = folder.resolve(kind.substring(kind.indexOf(':') + 1)).toString();
        String peer = kind.substring(0, kind.indexOf(':') + 1) + path;

        process(at(images.multi() + "?platform=all"), "layout://" + path + ":multi");

        assertThat(digest(peer + ":multi")).isEqualTo(registry.digest(images.multi()));
        skopeo(peer + ":multi", "docker://" + registry.host() + "/layout/skopeo:multi", "--all");
        assertThat(registry.digest("layout/skopeo:multi")).isEqualTo(registry.digest(images.multi()));
        process("layout://" + path + ":multi?platform=all", at("layout/ours:multi"));
        assertThat(registry.digest("layout/ours:multi")).isEqualTo(registry.digest(images.multi()));
        Launcher.run("--architecture", "arm64", "process", "layout://" + path + ":multi", at("layout/ours:arm"));
        assertThat(registry.digest("layout/ours:arm"))
                .isEqualTo(registry.manifest(images.multi()).at("/manifests/1/digest").asText());
        Launcher.fails(2, "process", "layout://" + path + "?platform=all", "tar://" + folder.resolve("none.tar"));
    }

    @Test
    void severalProcessesMayWriteOneLayoutAtOnce() throws Exception {
        Path layout = folder.resolve("layout");
        List<String> all = new ArrayList<>();
        for (int n = 1; n <= 4; n++) {
            all.add(images.ofEight(n));
        }
        List<Command.Running> running = new ArrayList<>();
        for (String image : all) {
            running.add(Launcher.occystrap("process", at(image), "layout://" + layout + ":"
                    + image.substring(3, image.indexOf(':'))).start());
        }
        for (Command.Running process : running) {
            process.await().succeeds();
        }

        for (String image : all) {
            String copied = "oci:" + layout + ":" + image.substring(3, image.indexOf(':'));
            assertThat(digest(copied)).isEqualTo(registry.digest(image));
            skopeo(copied, "dir:" + folder.resolve(image.substring(3, image.indexOf(':'))));
        }
        // Each has a manifest, a config and a layer of its own; a layer belongs to two, and one to all.
        assertThat(DirectoryListing.of(layout.resolve("blobs/sha256"))).hasSize(4 * 3 + 2 + 1);
        assertThat(DirectoryListing.of(layout)).noneMatch(name -> name.contains("partial"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oci:layout", "oci-archive:layout.tar"})
    void aKillLeavesWhatWasThereAndTheNextRunTidiesUp(String kind) throws Exception {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        String path = parent.resolve(kind.substring(kind.indexOf(':') + 1)).toString();
        String peer = kind.substring(0, kind.indexOf(':') + 1) + path;
        process(at(images.other()), "layout://" + path + ":other");
        String layer = registry.manifest(images.small()).at("/layers/0/digest").asText();
        try (HalfwayProxy proxy = new HalfwayProxy(registry, layer)) {
            Command.Running running = Launcher.occystrap("process", "registry://" + proxy.host() + "/" + images.small(),
                    "layout://" + path + ":small").start();
            proxy.awaitMiddle();
            running.process().destroyForcibly();
            assertThat(running.await().code()).isEqualTo(128 + 9);
            proxy.heal();
        }
        skopeo(peer + ":other", "dir:" + folder.resolve("after-kill"));
        assertThat(DirectoryListing.of(parent)).anyMatch(name -> name.contains("partial"));

        process(at(images.small()), "layout://" + path + ":small");

        assertThat(digest(peer + ":small")).isEqualTo(registry.digest(images.small()));
        assertThat(digest(peer + ":other")).isEqualTo(registry.digest(images.other()));
        assertThat(DirectoryListing.of(parent)).noneMatch(name -> name.contains("partial"));
    }

    @Test
    void dockerLoadsWhatWasInALayout() throws Exception {
        Path tarball = folder.resolve("for-docker.tar");
        process(at(images.repeated()), "layout://" + folder.resolve("layout") + ":1");
        process("layout://" + folder.resolve("layout"), "tar://" + tarball + "?repo_tag=ns/repeated:1");

        docker.clear();
        assertThat(docker.load(tarball)).isEqualTo(registry.imageId(images.repeated()));
    }
}
