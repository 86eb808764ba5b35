package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images go into dockerd and podman, and from one to the other, and stay what they are. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "zstd", "busybox",
    "dpkg"}, root = true)
@ExtendWith(Services.class)
@Timeout(240)
class DockerIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;
    private PodmanService service;

    DockerIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
    }

    @BeforeEach
    void start() throws Exception {
        docker.clear();
        podman.podman("rmi", "--all", "--force").run().succeeds();
        service = PodmanService.start(podman, folder);
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    private String dockerd(String image) {
        return "docker://" + image + "?socket=" + docker.host();
    }

    private String podman(String image) {
        return "docker://" + image + "?socket=" + service.socket();
    }

    private String idInPodman(String image) throws Exception {
        return "sha256:" + podman.podman("image", "inspect", "--format", "{{.Id}}", image).output();
    }

    /** No line of progress where a slow machine would print one. */
    private static void run(String... args) throws Exception {
        List<String> quiet = new ArrayList<>(List.of("--progress=none"));
        quiet.addAll(List.of(args));
        Launcher.run(quiet.toArray(String[]::new));
    }

    private void roundTrip(String image) throws Exception {
        String id = registry.imageId(image);
        assertThat(id).startsWith("sha256:");
        run("process", "registry://" + registry.host() + "/" + image, dockerd("here/app:1"));
        assertThat(docker.id("here/app:1")).isEqualTo(id);
        run("process", dockerd("here/app:1"), podman("there/app:2"));
        assertThat(idInPodman("there/app:2")).isEqualTo(id);
        docker.clear();
        run("process", podman("there/app:2"), dockerd(""));
        assertThat(docker.id("there/app:2")).isEqualTo(id);
        assertThat(layers(docker.docker("image", "inspect", "there/app:2").output()))
                .isEqualTo(registry.config(image).at("/rootfs/diff_ids"));
    }

    private static JsonNode layers(String inspected) throws Exception {
        return new ObjectMapper().readTree(inspected).path(0).at("/RootFS/Layers");
    }

    @Test
    void ofAnOciImage() throws Exception {
        roundTrip(images.small());
    }

    @Test
    void ofADockerImage() throws Exception {
        roundTrip(images.schema2());
    }

    @Test
    void ofAnImageWithZstdLayers() throws Exception {
        roundTrip(images.zstd());
    }

    @Test
    void ofAnImageWithARepeatedLayer() throws Exception {
        roundTrip(images.repeated());
    }

    @Test
    void aTarballIsTheSameWhereverTheImageComesFrom() throws Exception {
        String image = images.repeated();
        Path expected = folder.resolve("registry.tar");
        run("process", "registry://" + registry.host() + "/" + image, "tar://" + expected + "?repo_tag=ns/same:1");
        docker.docker("load", "-i", expected.toString()).run().succeeds();
        podman.podman("load", "-i", expected.toString()).run().succeeds();

        run("docker-to-tarfile", "--socket", docker.host(), "ns/same", "1", folder.resolve("d.tar").toString());
        run("docker-to-tarfile", "--socket", service.socket().toString(), "ns/same", "1",
                folder.resolve("p.tar").toString());

        assertThat(Files.mismatch(folder.resolve("d.tar"), expected)).as("from dockerd").isEqualTo(-1);
        assertThat(Files.mismatch(folder.resolve("p.tar"), expected)).as("from podman").isEqualTo(-1);
    }

    @Test
    void anImageWithoutANameGoesByItsId() throws Exception {
        String image = images.other();
        String id = registry.imageId(image);
        run("process", "registry://" + registry.host() + "/" + image, dockerd("ns/named:1"));

        run("process", dockerd(id), podman(""));

        assertThat(idInPodman(id)).isEqualTo(id);
    }

    @Test
    void intoADirectoryAndABundle() throws Exception {
        String image = images.small();
        run("process", "registry://" + registry.host() + "/" + image, dockerd("ns/app:1"));

        run("docker-to-extracted", "--socket", docker.host(), "ns/app", "1", folder.resolve("dir").toString());
        Launcher.occystrap("docker-to-oci", "ns/app", "1", folder.resolve("bundle").toString())
                .environment("DOCKER_HOST", docker.host()).run().succeeds();

        for (JsonNode diffId : registry.config(image).at("/rootfs/diff_ids")) {
            Path layer = folder.resolve("dir").resolve(diffId.asText().replace("sha256:", "")).resolve("layer.tar");
            assertThat(ImageLayer.sha256(layer)).isEqualTo(diffId.asText());
        }
        assertThat(Command.of(folder.resolve("bundle/rootfs/bin/busybox").toString(), "echo", "it runs").output())
                .isEqualTo("it runs");
    }

    @Test
    void aLargeLayerPassesThroughASmallHeapBothWays() throws Exception {
        String image = images.large();
        small("process", "registry://" + registry.host() + "/" + image, dockerd("ns/large:1"));
        small("process", dockerd("ns/large:1"), "tar://" + folder.resolve("large.tar"));

        assertThat(docker.id("ns/large:1")).isEqualTo(registry.imageId(image));
        JsonNode seen = new ObjectMapper().readTree(
                Command.of("skopeo", "inspect", "docker-archive:" + folder.resolve("large.tar")).output());
        assertThat(seen.path("Layers")).isEqualTo(registry.config(image).at("/rootfs/diff_ids"));
    }

    private static void small(String... args) throws Exception {
        Launcher.occystrap(args).environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run().succeeds();
    }

    @Test
    void ctrlCEndsItAndLeavesNothing() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        run("process", "registry://" + registry.host() + "/" + images.large(), dockerd("ns/large:1"));

        Command.Running running = Launcher.occystrap("--progress=none", "docker-to-tarfile", "--socket", docker.host(), "ns/large", "1",
                out.resolve("large.tar").toString()).start();
        while (running.process().isAlive() && out.toFile().list().length == 0) {
            Thread.sleep(20);
        }
        new ProcessBuilder("kill", "-INT", String.valueOf(running.process().pid())).start().waitFor();

        assertThat(running.process().waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(running.await().code()).isEqualTo(130);
        assertThat(out).isEmptyDirectory();
    }

    @Test
    void failuresHaveCodes() throws Exception {
        String out = folder.resolve("out.tar").toString();

        Launcher.fails(3, "docker-to-tarfile", "--socket", docker.host(), "ns/missing", "1", out);
        Launcher.fails(3, "docker-to-tarfile", "--socket", service.socket().toString(), "ns/missing", "1", out);
        assertThat(Launcher.fails(6, "docker-to-tarfile", "--socket", folder.resolve("no.sock").toString(), "a", "1", out)
                .err()).contains("no.sock");
        Command.Outcome refused = Launcher.occystrap("docker-to-tarfile", "a", "1", out)
                .environment("DOCKER_HOST", "ssh://user@127.0.0.1").run();
        Launcher.assertFailed(refused, 2);
        assertThat(refused.err()).contains("DOCKER_HOST").contains("ssh://");
        assertThat(Path.of(out)).doesNotExist();
    }
}
