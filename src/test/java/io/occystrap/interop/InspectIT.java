package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What inspect and digest say of an image is what skopeo says of it, and the daemon that has it. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "zstd", "busybox",
    "dpkg"}, root = true)
@ExtendWith(Services.class)
@Timeout(240)
class InspectIT {

    @TempDir
    private Path folder;
    private final ObjectMapper json = new ObjectMapper();
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;

    InspectIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
    }

    private String image(String name) throws Exception {
        return switch (name) {
            case "small" -> images.small();
            case "schema2" -> images.schema2();
            case "zstd" -> images.zstd();
            case "repeated" -> images.repeated();
            default -> images.multi();
        };
    }

    /** @return what it printed, byte for byte */
    private static byte[] bytes(Command command, Path file) throws Exception {
        command.stdout(file).run().succeeds();
        return Files.readAllBytes(file);
    }

    private static byte[] ours(String... args) {
        return InProcess.run(args).succeeds().bytes();
    }

    private byte[] skopeos(String transport, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("skopeo"));
        for (String option : options) {
            // What chooses a platform stands before the command.
            if (option.startsWith("--override")) {
                words.add(option);
            }
        }
        words.addAll(List.of("inspect", transport));
        Command command = Command.of(words);
        for (String option : options) {
            if (!option.startsWith("--override")) {
                command.with(option);
            }
        }
        return bytes(transport.startsWith("docker://") ? command.with("--tls-verify=false") : command, folder.resolve("skopeos"));
    }

    private static String digest(String source, String... more) {
        return new String(ours(Stream.concat(Stream.of("digest", source), Stream.of(more)).toArray(String[]::new)),
                StandardCharsets.UTF_8).strip();
    }

    private JsonNode described(String source, String... more) throws Exception {
        return json.readTree(
                ours(Stream.concat(Stream.of("--json", "inspect", source), Stream.of(more)).toArray(String[]::new)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "schema2", "zstd", "repeated", "multi"})
    void ofARegistryDocumentsAndDigestsAreThoseThatSkopeoGets(String name) throws Exception {
        String image = image(name);
        String source = "registry://" + registry.host() + "/" + image;
        String peer = "docker://" + registry.host() + "/" + image;

        byte[] raw = skopeos(peer, "--raw");
        assertThat(ours("inspect", "--raw", source)).isEqualTo(raw);
        assertThat(ours("inspect", "--raw-config", source)).isEqualTo(skopeos(peer, "--config", "--raw"));
        assertThat(digest(source)).isEqualTo(Sha.sha256(raw))
                .isEqualTo(new String(skopeos(peer, "--format", "{{.Digest}}"), StandardCharsets.UTF_8).strip());
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "schema2", "zstd", "repeated", "multi"})
    void theDescriptionIsWhatSkopeoSays(String name) throws Exception {
        String image = image(name);
        String peer = "docker://" + registry.host() + "/" + image;

        JsonNode ours = described("registry://" + registry.host() + "/" + image);
        JsonNode theirs = json.readTree(skopeos(peer));
        JsonNode config = json.readTree(skopeos(peer, "--config", "--raw"));

        assertThat(ours.path("name").asText()).isEqualTo(theirs.path("Name").asText() + ":1");
        assertThat(ours.at("/platform/os").asText()).isEqualTo(theirs.path("Os").asText());
        assertThat(ours.at("/platform/architecture").asText()).isEqualTo(theirs.path("Architecture").asText());
        assertThat(ours.path("created").asText()).isEqualTo(theirs.path("Created").asText());
        assertThat(ours.path("cmd")).isEqualTo(config.at("/config/Cmd"));
        assertThat(ours.path("layers").findValuesAsText("digest"))
                .isEqualTo(values(theirs.path("Layers")));
        assertThat(ours.path("layers").findValuesAsText("diffId")).isEqualTo(values(config.at("/rootfs/diff_ids")));
        assertThat(ours.path("layers").findValuesAsText("createdBy")).isEqualTo(config.path("history").findValuesAsText("created_by"));
        List<Long> sizes = new ArrayList<>();
        for (JsonNode layer : registry.manifest(name.equals("multi") ? "ns/multi@" + ours.path("digest").asText() : image)
                .path("layers")) {
            sizes.add(layer.path("size").asLong());
        }
        List<Long> oursSizes = new ArrayList<>();
        ours.path("layers").forEach(layer -> oursSizes.add(layer.path("size").asLong()));
        assertThat(oursSizes).isEqualTo(sizes);
        assertThat(ours.path("size").asLong()).isEqualTo(sizes.stream().mapToLong(Long::longValue).sum());
    }

    private static List<String> values(JsonNode list) {
        List<String> values = new ArrayList<>();
        list.forEach(value -> values.add(value.asText()));
        return values;
    }

    @Test
    void ofAnIndexAPlatformIsItsImage() throws Exception {
        String source = "registry://" + registry.host() + "/" + images.multi();
        String peer = "docker://" + registry.host() + "/" + images.multi();
        JsonNode index = registry.manifest(images.multi());
        String arm = index.at("/manifests/1/digest").asText();
        byte[] config = skopeos(peer, "--config", "--raw", "--override-arch=arm64");

        assertThat(digest(source + "?platform=linux/arm64")).isEqualTo(arm);
        assertThat(digest(source, "--architecture", "arm64")).isEqualTo(arm);
        assertThat(digest(source + "?platform=all")).isEqualTo(digest(source)).isEqualTo(registry.digest(images.multi()));
        assertThat(digest("registry://" + registry.host() + "/ns/multi@" + arm)).isEqualTo(arm);
        assertThat(ours("inspect", "--raw", source, "--architecture", "arm64"))
                .isEqualTo(skopeos("docker://" + registry.host() + "/ns/multi@" + arm, "--raw"));
        assertThat(ours("inspect", "--raw-config", source + "?platform=linux/arm64")).isEqualTo(config);
        JsonNode one = described(source + "?platform=linux/arm64");
        assertThat(one.path("digest").asText()).isEqualTo(arm);
        assertThat(one.at("/index/digest").asText()).isEqualTo(registry.digest(images.multi()));
        assertThat(one.at("/index/manifests").findValuesAsText("digest"))
                .isEqualTo(index.path("manifests").findValuesAsText("digest"));
        assertThat(one.at("/index/manifests/0/imageSize").isNull()).isTrue();
        Path layout = folder.resolve("layout");
        Command.of("skopeo", "copy", "--quiet", "--all", "--src-tls-verify=false", peer, "oci:" + layout + ":1").run().succeeds();
        assertThat(described("layout://" + layout + ":1?platform=linux/arm64").path("index")).isEqualTo(one.path("index"));
        JsonNode all = described(source + "?platform=all");
        assertThat(described("layout://" + layout + ":1?platform=all").path("index")).isEqualTo(all.path("index"));
        for (int i = 0; i < 2; i++) {
            long size = 0;
            for (JsonNode layer : registry.manifest("ns/multi@" + index.at("/manifests/" + i + "/digest").asText()).path("layers")) {
                size += layer.path("size").asLong();
            }
            assertThat(all.at("/index/manifests/" + i + "/imageSize").asLong()).isEqualTo(size).isPositive();
        }
    }

    @Test
    void inspectFetchesNoLayerAndDigestNothing() throws Exception {
        DockerRegistry own = DockerRegistry.start(folder.resolve("registry"), null);
        try (own) {
            String image = images.small();
            Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "--dest-tls-verify=false",
                    "docker://" + registry.host() + "/" + image, "docker://" + own.host() + "/" + image).run().succeeds();
            String source = "registry://" + own.host() + "/" + image;
            int gets = own.gets().size();
            int heads = own.requests("HEAD").size();

            digest(source);
            assertThat(own.requests("HEAD").subList(heads, own.requests("HEAD").size()))
                    .containsExactly("/v2/ns/small/manifests/1");
            assertThat(withoutPing(own.gets().subList(gets, own.gets().size()))).isEmpty();
            described(source);
            Launcher.run("--progress=none", "inspect", source);
            ours("inspect", "--raw", source);
            ours("inspect", "--raw-config", source);
            String config = "/v2/ns/small/blobs/" + own.imageId(image);
            assertThat(withoutPing(own.gets().subList(gets, own.gets().size() - 1))).containsExactly("/v2/ns/small/manifests/1", config,
                    "/v2/ns/small/manifests/1", config, "/v2/ns/small/manifests/1", "/v2/ns/small/manifests/1", config);
        }
    }

    private static List<String> withoutPing(List<String> paths) {
        return paths.stream().filter(path -> !path.equals("/v2/")).toList();
    }

    @Test
    void ofAnOciArchiveWhatSkopeoSays() throws Exception {
        Path archive = folder.resolve("oci.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + images.small(),
                "oci-archive:" + archive + ":ns/small:1").run().succeeds();

        byte[] raw = skopeos("oci-archive:" + archive, "--raw");
        assertThat(ours("inspect", "--raw", "tar://" + archive)).isEqualTo(raw);
        assertThat(ours("inspect", "--raw-config", "tar://" + archive))
                .isEqualTo(skopeos("oci-archive:" + archive, "--config", "--raw"));
        assertThat(digest("tar://" + archive)).isEqualTo(Sha.sha256(raw)).isEqualTo(registry.digest(images.small()));
    }

    /** Neither keeps a manifest, so their digest is the image ID. */
    @Test
    void ofATarballADirectoryAndDaemonsTheImageId() throws Exception {
        String image = images.schema2();
        String id = registry.imageId(image);
        Path archive = folder.resolve("saved.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "docker-archive:" + archive + ":ns/saved:1").run().succeeds();
        Launcher.occystrap("process", "tar://" + archive, "dir://" + folder.resolve("images")).run().succeeds();
        docker.load(archive);
        podman.load(archive);
        byte[] config = skopeos("docker-archive:" + archive, "--config", "--raw");
        assertThat(Sha.sha256(config)).isEqualTo(id).isEqualTo(docker.id("ns/saved:1"));

        try (PodmanService service = PodmanService.start(podman, folder)) {
            for (String source : List.of("tar://" + archive, "dir://" + folder.resolve("images"),
                    "docker://ns/saved:1?socket=" + docker.host(), "docker://ns/saved:1?socket=" + service.socket())) {
                assertThat(digest(source)).as(source).isEqualTo(id);
                assertThat(ours("inspect", "--raw-config", source)).as(source).isEqualTo(config);
                JsonNode ours = described(source);
                assertThat(ours.path("imageId").asText()).isEqualTo(id);
                assertThat(ours.path("digest").isNull()).isTrue();
                assertThat(ours.path("layers").findValuesAsText("diffId"))
                        .isEqualTo(values(json.readTree(config).at("/rootfs/diff_ids")));
                Launcher.fails(2, "inspect", "--raw", source);
            }
        }
    }
}
