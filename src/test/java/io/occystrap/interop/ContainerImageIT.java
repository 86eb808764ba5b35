package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The image of {@code docker/Dockerfile}, built of what Maven made, and containers of it that may do next to nothing. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "runc", "tar", "gzip", "zstd", "busybox", "dpkg", "ldd",
    "env"}, root = true)
@ExtendWith(Services.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class ContainerImageIT {

    private static final String BASE = "local/java:17";
    private static final String IMAGE = "local/occystrap:1";
    private static final List<String> HARDENED = List.of("--network", "host", "--read-only", "--tmpfs", "/tmp:exec", "--cap-drop",
            "ALL", "--security-opt", "no-new-privileges");

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final TestImages images;

    ContainerImageIT(DockerRegistry registry, DockerDaemon docker, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.images = images;
    }

    @BeforeAll
    @Timeout(300)
    void build(@TempDir Path base) throws Exception {
        docker.clear();
        JavaBaseImage.load(docker, base, BASE);
        docker.docker("build", "--network", "none", "--build-arg", "BASE=" + BASE, "-f", "docker/Dockerfile", "-t", IMAGE, ".")
                .environment("DOCKER_BUILDKIT", "0").run().succeeds();
    }

    @AfterAll
    void clear() throws Exception {
        docker.clear();
        docker.docker("volume", "prune", "--force").run();
    }

    /** @return {@code docker run}, hardened, with these options; image and command are still to be added */
    private Command container(String... options) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(HARDENED);
        words.addAll(List.of(options));
        return docker.docker(words.toArray(String[]::new));
    }

    private String inspected(String what, String format) throws Exception {
        return docker.docker("inspect", "--format", format, what).output();
    }

    @Test
    void helpsAndRunsAsNobody() throws Exception {
        assertThat(container("--rm", IMAGE).output()).startsWith("Usage: occystrap");
        assertThat(container("--rm", "--entrypoint", "id", IMAGE, "-u").output()).isEqualTo("65532");
        assertThat(container("--rm", "--entrypoint", "touch", IMAGE, "/work/x").run().code()).as("read-only").isNotZero();
        assertThat(container("--rm", "--entrypoint", "/bin/sh", IMAGE, "-c", "echo /opt/occystrap/lib/*.jsa").output())
                .as("the class archives").isEqualTo("/opt/occystrap/lib/occystrap-daemon.jsa /opt/occystrap/lib/occystrap.jsa");
        assertThat(inspected(IMAGE, "{{.Config.User}}")).isEqualTo("65532:65532");
    }

    /** One of them with zstd, which is native code. */
    @Test
    void fetchesImages() throws Exception {
        Path work = Files.createDirectory(folder.resolve("work"));
        Files.setPosixFilePermissions(work, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String image : List.of(images.small(), images.zstd())) {
            String name = image.substring(image.indexOf('/') + 1, image.indexOf(':'));
            Command.Outcome outcome = container("--rm", "-v", work + ":/work", IMAGE, "--progress=none", "fetch-to-tarfile",
                    registry.host(), image.split(":")[0], "1", name + ".tar").run().succeeds();

            assertThat(outcome.err()).isEmpty();
            String config = Command.of("skopeo", "inspect", "--config", "--raw", "docker-archive:" + work.resolve(name + ".tar"))
                    .output();
            assertThat(new ObjectMapper().readTree(config)).isEqualTo(registry.config(image));
        }
    }

    @Test
    void aDaemonIsHealthyUntilWhatItNeedsIsAway() throws Exception {
        DockerRegistry needed = DockerRegistry.start(folder.resolve("registry"), null);
        Command.of("skopeo", "copy", "--src-tls-verify=false", "--dest-tls-verify=false", "docker://" + registry.host() + "/"
                + images.small(), "docker://" + needed.host() + "/ns/app:1").run().succeeds();
        int port = DockerRegistry.freePort();
        String id = container("--detach", "--health-interval=1s", "--health-retries=1", "--health-timeout=20s",
                "-v", "occystrap-it:/var/lib/occystrap", "-e", "OCCYSTRAP_OBSERVE_PORT=" + DockerRegistry.freePort(),
                "-e", "OCCYSTRAP_QUEUE_LISTEN=127.0.0.1:" + port, "-e", "OCCYSTRAP_SOURCE_ALLOW=registry://" + needed.host(),
                IMAGE, "run", "queue-fetch").output();
        try {
            awaitHealth(id, "healthy");
            assertThat(docker.docker("exec", id, "/opt/occystrap/occystrap", "health").output()).contains("is well");
            Path job = Files.writeString(folder.resolve("job.json"), "{\"source\":\"registry://" + needed.host()
                    + "/ns/app:1\",\"destination\":\"tar://app.tar\"}");
            Launcher.run("submit", "--set", "occystrap.queue.listen=127.0.0.1:" + port, "--wait=60", job.toString());
            docker.docker("cp", id + ":/var/lib/occystrap/images/app.tar", folder.toString()).run().succeeds();
            assertThat(new ObjectMapper().readTree(Command.of("skopeo", "inspect", "--config", "--raw",
                    "docker-archive:" + folder.resolve("app.tar")).output())).isEqualTo(registry.config(images.small()));

            needed.close();

            awaitHealth(id, "unhealthy");
            docker.docker("stop", "--time", "60", id).run().succeeds();
            assertThat(inspected(id, "{{.State.ExitCode}}")).as(docker.docker("logs", id).run().err()).isEqualTo("0");
        } finally {
            needed.close();
            docker.docker("rm", "--force", id).run();
        }
    }

    private void awaitHealth(String id, String status) {
        Awaitility.await(status).atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(200)).untilAsserted(() ->
                assertThat(inspected(id, "{{.State.Health.Status}}")).as(docker.docker("logs", id).run().err()).isEqualTo(status));
    }

    /** What the files for several containers mount into the image is there, and the user's. */
    @Test
    void volumesHaveAPlace() throws Exception {
        for (var volume : new YAMLMapper().readTree(Path.of("docker/compose.yaml").toFile()).at("/services/worker/volumes")) {
            String target = volume.asText().split(":")[1];
            assertThat(container("--rm", "-v", "occystrap-it-place:" + target, "--entrypoint", "touch", IMAGE, target + "/x").run()
                    .succeeds().err()).isEmpty();
        }
    }
}
