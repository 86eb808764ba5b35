package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Docker, podman and skopeo find in our tarball what the registry's manifest says. */
@RequiresTools({"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "zstd", "busybox",
    "dpkg"})
@ExtendWith(Services.class)
class FetchToTarfileIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;

    FetchToTarfileIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
    }

    @Test
    void ofAnOciImage() throws Exception {
        assertSameAsRegistry(images.small());
    }

    @Test
    void ofADockerImage() throws Exception {
        assertThat(registry.manifest(images.schema2()).path("mediaType").asText())
                .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
        assertSameAsRegistry(images.schema2());
    }

    @Test
    void ofAnImageWithZstdLayers() throws Exception {
        assertThat(registry.manifest(images.zstd()).at("/layers/0/mediaType").asText()).endsWith("+zstd");
        assertSameAsRegistry(images.zstd());
    }

    @Test
    void ofAnImageWithARepeatedLayer() throws Exception {
        assertSameAsRegistry(images.repeated());
    }

    @Test
    void ofOnePlatformOfSeveral() throws Exception {
        String image = images.multi();
        String wanted = null;
        for (JsonNode manifest : registry.manifest(image).path("manifests")) {
            if (manifest.at("/platform/architecture").asText().equals("arm64")) {
                wanted = manifest.path("digest").asText();
            }
        }
        String id = registry.manifest(image.replaceFirst(":.*", "@") + wanted).at("/config/digest").asText();

        Path tarball = fetchTwice(image, "--architecture", "arm64", "--variant", "v8");

        assertLoads(tarball, id);
        assertLayers(tarball, registry.config(image, "--override-arch", "arm64", "--override-variant", "v8"));
    }

    private void assertSameAsRegistry(String image) throws Exception {
        Path tarball = fetchTwice(image);

        assertLoads(tarball, registry.imageId(image));
        assertLayers(tarball, registry.config(image));
        assertThat(docker.id(registry.host() + "/" + image)).as("under its name").isEqualTo(registry.imageId(image));
    }

    private Path fetchTwice(String image, String... options) throws Exception {
        List<Path> tarballs = new ArrayList<>();
        for (String name : List.of("first.tar", "second.tar")) {
            String[] nameAndTag = image.split(":");
            Path tarball = folder.resolve(name);
            List<String> args = new ArrayList<>(List.of(options));
            args.addAll(List.of("fetch-to-tarfile", registry.host(), nameAndTag[0], nameAndTag[1], tarball.toString()));
            Launcher.run(args.toArray(String[]::new));
            tarballs.add(tarball);
        }
        assertThat(Files.mismatch(tarballs.get(0), tarballs.get(1))).as("first byte that differs").isEqualTo(-1);
        return tarballs.get(0);
    }

    private void assertLoads(Path tarball, String id) throws Exception {
        assertThat(id).startsWith("sha256:");
        assertThat(docker.load(tarball)).as("docker load").isEqualTo(id);
        assertThat(podman.load(tarball)).as("podman load").isEqualTo(id);
    }

    private static void assertLayers(Path tarball, JsonNode config) throws Exception {
        JsonNode seen = new ObjectMapper()
                .readTree(Command.of("skopeo", "inspect", "docker-archive:" + tarball).output());
        assertThat(config.at("/rootfs/diff_ids")).isNotEmpty();
        assertThat(seen.path("Layers")).isEqualTo(config.at("/rootfs/diff_ids"));
        JsonNode inside = new ObjectMapper().readTree(
                Command.of("skopeo", "inspect", "--config", "--raw", "docker-archive:" + tarball).output());
        assertThat(inside).isEqualTo(config);
    }
}
