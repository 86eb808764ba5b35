package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images written into a registry are what skopeo, podman and Docker take, and no byte goes that need not. */
@RequiresTools({"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "zstd", "busybox",
    "dpkg"})
@ExtendWith(Services.class)
class RegistryPushIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;

    RegistryPushIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
    }

    private static JsonNode process(String source, String destination, String... options) throws Exception {
        List<String> args = new ArrayList<>(List.of("--json", "process", source, destination));
        args.addAll(List.of(options));
        return new ObjectMapper().readTree(Launcher.run(args.toArray(String[]::new)).out());
    }

    private String at(String image) {
        return "registry://" + registry.host() + "/" + image;
    }

    /** The image as Docker saves it, with layers that are not compressed. */
    private Path saved(String image) throws Exception {
        Path tarball = folder.resolve("saved.tar");
        Command.of("skopeo", "copy", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "docker-archive:" + tarball + ":" + image).run().succeeds();
        return tarball;
    }

    private long blobPuts() throws Exception {
        return registry.requests("PUT").stream().filter(path -> path.contains("/blobs/")).count()
                + registry.requests("PATCH").size();
    }

    private void assertPulls(String image, String id) throws Exception {
        podman.podman("rmi", "--all", "--force").run().succeeds();
        assertThat(podman.podman("pull", "--quiet", "--tls-verify=false", registry.host() + "/" + image).output())
                .isEqualTo(id.replace("sha256:", ""));
        Command.of("skopeo", "copy", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "dir:" + folder.resolve("copied")).run().succeeds();
    }

    @Test
    void aTarballBecomesGzipAndTheSecondTimeNothingGoes() throws Exception {
        String id = registry.imageId(images.small());
        Path tarball = saved(images.small());

        JsonNode first = process("tar://" + tarball, at("push/gzip:1"));

        assertThat(registry.manifest("push/gzip:1").path("layers")).extracting(layer -> layer.path("mediaType").asText())
                .containsOnly("application/vnd.docker.image.rootfs.diff.tar.gzip").hasSize(3);
        assertThat(first.path("digest").asText()).isEqualTo(registry.digest("push/gzip:1"));
        assertPulls("push/gzip:1", id);
        docker.clear();
        docker.docker("pull", "--quiet", registry.host() + "/push/gzip:1").run().succeeds();
        assertThat(docker.id(registry.host() + "/push/gzip:1")).isEqualTo(id);

        long puts = blobPuts();
        JsonNode second = process("tar://" + tarball, at("push/gzip:2"));
        assertThat(blobPuts()).as("uploads").isEqualTo(puts);
        assertThat(second.path("layers").asInt()).isZero();
        assertThat(second.path("layersSkipped").asInt()).isEqualTo(3);
        assertThat(registry.digest("push/gzip:2")).isEqualTo(registry.digest("push/gzip:1"));
    }

    @Test
    void aTarballBecomesZstd() throws Exception {
        String id = registry.imageId(images.small());

        process("tar://" + saved(images.small()), at("push/zstd:1?compression=zstd"));

        assertThat(registry.manifest("push/zstd:1").path("mediaType").asText())
                .isEqualTo("application/vnd.oci.image.manifest.v1+json");
        assertThat(registry.manifest("push/zstd:1").path("layers")).extracting(layer -> layer.path("mediaType").asText())
                .containsOnly("application/vnd.oci.image.layer.v1.tar+zstd");
        assertPulls("push/zstd:1", id);
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "schema2", "zstd", "repeated"})
    void betweenRepositoriesTheDigestStaysAndBlobsAreMounted(String name) throws Exception {
        String image = switch (name) {
            case "small" -> images.small();
            case "schema2" -> images.schema2();
            case "zstd" -> images.zstd();
            default -> images.repeated();
        };
        long puts = blobPuts();

        process(at(image), at("push/copy-" + name + ":1"));

        assertThat(registry.digest("push/copy-" + name + ":1")).isEqualTo(registry.digest(image));
        assertThat(blobPuts()).as("uploads").isEqualTo(puts);
        assertPulls("push/copy-" + name + ":1", registry.imageId(image));
    }

    @Test
    void whoOnlyLooksAtAnImageLeavesItWhatItIs() throws Exception {
        Command.Outcome outcome = Launcher.run("process", at(images.multi() + "?platform=all"), at("push/searched:all"),
                "-f", "search:pattern=amd.txt", "-f", "inspect:file=" + folder.resolve("lines"));

        assertThat(outcome.out()).contains("srv/amd.txt (file, 4 bytes)");
        assertThat(folder.resolve("lines")).content().contains("\"Size\"");
        assertThat(registry.digest("push/searched:all")).isEqualTo(registry.digest(images.multi()));
    }

    @Test
    void toAnotherRegistryTheDigestStays() throws Exception {
        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null)) {
            JsonNode receipt = process(at(images.small()), "registry://" + other.host() + "/ns/moved:1");

            assertThat(other.digest("ns/moved:1")).isEqualTo(registry.digest(images.small()));
            assertThat(receipt.path("layers").asInt()).isEqualTo(3);
        }
    }

    @Test
    void anIndexIsCopiedWholeOrInPart() throws Exception {
        process(at(images.multi() + "?platform=all"), at("push/index:all"));
        assertThat(registry.digest("push/index:all")).isEqualTo(registry.digest(images.multi()));

        process(at(images.multi() + "?platform=linux/arm64"), at("push/index:arm"));
        assertThat(registry.manifest("push/index:arm").path("manifests")).singleElement()
                .isEqualTo(registry.manifest(images.multi()).path("manifests").get(1));
        Command.of("skopeo", "copy", "--all", "--src-tls-verify=false", "docker://" + registry.host() + "/push/index:arm",
                "dir:" + folder.resolve("arm")).run().succeeds();
        Launcher.fails(3, "process", at(images.multi() + "?platform=linux/s390x"), at("push/index:none"));
        Launcher.fails(2, "process", at(images.multi() + "?platform=all"), "tar://" + folder.resolve("index.tar"));
    }

    @Test
    void theManifestOfTheOtherKindHasTheSameLayers() throws Exception {
        process(at(images.small()), at("push/docker:1?format=docker"));

        JsonNode manifest = registry.manifest("push/docker:1");
        assertThat(manifest.path("mediaType").asText()).isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
        assertThat(manifest.path("layers")).extracting(layer -> layer.path("digest").asText()).containsExactlyElementsOf(
                registry.manifest(images.small()).path("layers").findValuesAsText("digest"));
        assertPulls("push/docker:1", registry.imageId(images.small()));
    }

    @Test
    void anUntouchedLayerKeepsItsBlobWhereAFilterChangesAnother() throws Exception {
        process(at(images.small()), at("push/filtered:1"), "-f", "exclude:pattern=srv/small.txt");

        JsonNode before = registry.manifest(images.small()).path("layers");
        JsonNode after = registry.manifest("push/filtered:1").path("layers");
        assertThat(after.get(0)).isEqualTo(before.get(0));
        assertThat(after.get(1)).isEqualTo(before.get(1));
        assertThat(after.get(2)).isNotEqualTo(before.get(2));
        assertPulls("push/filtered:1", registry.imageId("push/filtered:1"));
    }

    @Test
    void throughAProxyThatCutsConnections() throws Exception {
        Path root = Files.createDirectories(folder.resolve("root"));
        byte[] noise = new byte[50 << 20];
        new Random(3).nextBytes(noise);
        Files.write(root.resolve("noise"), noise);
        Command.of("tar", "-C", root.toString(), "-cf", folder.resolve("noise.tar").toString(), "noise").run().succeeds();
        OciLayout layout = new OciLayout(folder.resolve("layout"));
        layout.push(layout.manifest("amd64", null, List.of(ImageLayer.of(folder.resolve("noise.tar"), "gzip"))),
                registry.host() + "/ns/noise:1");
        Path tarball = saved("ns/noise:1");

        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null);
                CuttingProxy proxy = new CuttingProxy(other, 20 << 20)) {
            Command.Outcome outcome = Launcher.occystrap("process", "tar://" + tarball, "registry://" + proxy.host()
                    + "/ns/cut:1").run().succeeds();

            assertThat(proxy.cuts()).isPositive();
            assertThat(outcome.err().lines()).as("a line for each wait").isNotEmpty()
                    .allMatch(line -> line.startsWith("occystrap: "));
            Command.of("skopeo", "copy", "--src-tls-verify=false", "docker://" + other.host() + "/ns/cut:1",
                    "dir:" + folder.resolve("cut")).run().succeeds();
        }
    }

    @Test
    void afterAKillFinishedBlobsAreNotSentAgain() throws Exception {
        String image = images.small();
        Path tarball = saved(image);
        try (DockerRegistry other = DockerRegistry.start(Files.createDirectory(folder.resolve("other")), null)) {
            // The largest layer comes last: one at a time, the others are there when it is being compressed.
            Command.Running running = Launcher.occystrap("-j", "1", "process", "tar://" + tarball,
                    "registry://" + other.host() + "/ns/killed:1").start();
            Awaitility.await("a blob").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                    .until(() -> other.requests("PUT").stream().anyMatch(path -> path.contains("/blobs/")));
            running.process().destroyForcibly();
            running.await();
            List<String> sent = blobs(other);

            Launcher.run("process", "tar://" + tarball, "registry://" + other.host() + "/ns/killed:1");

            List<String> again = blobs(other).subList(sent.size(), blobs(other).size());
            assertThat(again).doesNotContainAnyElementsOf(sent);
            assertThat(other.imageId("ns/killed:1")).isEqualTo(registry.imageId(image));
        }
    }

    private static List<String> blobs(DockerRegistry registry) throws Exception {
        return registry.requests("PUT").stream().filter(path -> path.contains("digest="))
                .map(path -> path.replaceFirst(".*digest=", "")).toList();
    }

    @Test
    void aTarballThatIsNotWhatItSaysIsNotWritten() throws Exception {
        Path tarball = saved(images.small());
        try (OutputStream out = Files.newOutputStream(tarball, StandardOpenOption.WRITE)) {
            out.write(new byte[1]);
        }
        Launcher.fails(5, "process", "tar://" + tarball, at("push/broken:1"));
        assertThat(Command.of("skopeo", "inspect", "--tls-verify=false", "docker://" + registry.host() + "/push/broken:1")
                .run().code()).isNotZero();
    }
}
