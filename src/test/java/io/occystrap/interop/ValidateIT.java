package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.Sha;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that peers made are in order, and what is damaged behind a registry's back is found. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "zstd", "busybox",
    "dpkg"}, root = true)
@ExtendWith(Services.class)
@Timeout(240)
class ValidateIT {

    @TempDir
    private Path folder;
    private final ObjectMapper json = new ObjectMapper();
    private final DockerRegistry shared;
    private final DockerDaemon docker;
    private final TestImages images;
    private DockerRegistry registry;

    ValidateIT(DockerRegistry shared, DockerDaemon docker, TestImages images) {
        this.shared = shared;
        this.docker = docker;
        this.images = images;
    }

    /** One of its own, to be damaged. */
    @BeforeEach
    void start() throws Exception {
        registry = DockerRegistry.start(folder.resolve("registry"), null);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    /** @return the source of a copy */
    private String copy(String image) throws Exception {
        Command.of("skopeo", "copy", "--quiet", "--all", "--src-tls-verify=false", "--dest-tls-verify=false",
                "docker://" + shared.host() + "/" + image, "docker://" + registry.host() + "/" + image).run().succeeds();
        return "registry://" + registry.host() + "/" + image;
    }

    private Path file(String digest) {
        String hex = digest.replace("sha256:", "");
        return registry.storage().resolve("docker/registry/v2/blobs/sha256").resolve(hex.substring(0, 2)).resolve(hex)
                .resolve("data");
    }

    private static void flip(Path file, int at) throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private static void assertGood(String source) {
        InProcess outcome = InProcess.run("validate", source).succeeds();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).contains("no fault").hasLineCount(1);
    }

    /** @return the lines before the last, which counts them */
    private static List<String> faults(String source) {
        InProcess outcome = InProcess.run("validate", source);
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isEqualTo(5);
        List<String> lines = new ArrayList<>(outcome.out().lines().toList());
        assertThat(lines.remove(lines.size() - 1)).contains(" " + lines.size() + " fault");
        return lines;
    }

    @ParameterizedTest
    @ValueSource(strings = {"small", "schema2", "zstd", "repeated", "multi?platform=all"})
    void nothingIsWrongWithWhatPeersMade(String name) throws Exception {
        assertGood("registry://" + shared.host() + "/" + switch (name) {
            case "small" -> images.small();
            case "schema2" -> images.schema2();
            case "zstd" -> images.zstd();
            case "repeated" -> images.repeated();
            default -> images.multi() + "?platform=all";
        });
    }

    @Test
    void norInArchivesADirectoryAndADaemon() throws Exception {
        Path saved = folder.resolve("saved.tar");
        Path oci = folder.resolve("oci.tar");
        String image = "docker://" + shared.host() + "/" + images.repeated();
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", image, "docker-archive:" + saved + ":ns/saved:1")
                .run().succeeds();
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", image, "oci-archive:" + oci + ":x").run().succeeds();
        Launcher.occystrap("process", "tar://" + saved, "dir://" + folder.resolve("images")).run().succeeds();
        docker.load(saved);

        assertGood("tar://" + saved);
        assertGood("tar://" + oci);
        assertGood("dir://" + folder.resolve("images"));
        assertGood("docker://ns/saved:1?socket=" + docker.host());
    }

    @Test
    void everyFaultBehindTheRegistrysBackIsTold() throws Exception {
        String source = copy(images.small());
        JsonNode layers = registry.manifest(images.small()).path("layers");
        String first = layers.at("/0/digest").asText();
        String second = layers.at("/1/digest").asText();
        String third = layers.at("/2/digest").asText();
        String config = registry.imageId(images.small());
        flip(file(first), 1000);
        Files.write(file(second), Arrays.copyOf(Files.readAllBytes(file(second)), 5000));
        Files.delete(file(third));
        flip(file(config), Files.readString(file(config)).indexOf("linux"));

        List<String> faults = faults(source);

        assertThat(faults).filteredOn(line -> line.startsWith("config: ")).singleElement().asString().contains(config);
        assertThat(faults).filteredOn(line -> line.startsWith("layer 0: ")).first().asString().contains(first, "expected", "got");
        assertThat(faults).filteredOn(line -> line.startsWith("layer 1: ")).first().asString().contains(second, "got 5000 bytes");
        assertThat(faults).filteredOn(line -> line.startsWith("layer 2: ")).singleElement().asString()
                .contains(third, "not found");
        JsonNode report = json.readTree(InProcess.run("--json", "validate", source).out());
        assertThat(report.path("valid").asBoolean(true)).isFalse();
        assertThat(report.path("faults")).hasSize(faults.size());
        assertThat(Launcher.occystrap("--quiet", "validate", source).run().code()).isEqualTo(5);
    }

    @Test
    void aWrongDiffIdAndAHistoryOfMoreLayersAreTold() throws Exception {
        copy(images.small());
        ObjectNode config = (ObjectNode) registry.config(images.small());
        ArrayNode diffIds = (ArrayNode) config.at("/rootfs/diff_ids");
        String[] right = {diffIds.get(0).asText(), diffIds.get(1).asText()};
        diffIds.set(0, right[1]);
        diffIds.set(1, right[0]);
        ((ArrayNode) config.path("history")).addObject().put("created_by", "nothing");

        List<String> faults = faults(push(config));

        assertThat(faults).hasSize(3);
        assertThat(faults.get(0)).startsWith("history: ").contains("3 layers", "4 steps");
        assertThat(faults.get(1)).startsWith("layer 0: ").contains("expected " + right[1], "got " + right[0]);
        assertThat(faults.get(2)).startsWith("layer 1: ").contains("expected " + right[0], "got " + right[1]);
    }

    /** @return the source of the image with another config */
    private String push(JsonNode config) throws Exception {
        byte[] bytes = config.toString().getBytes(StandardCharsets.UTF_8);
        String repository = "http://" + registry.host() + "/v2/ns/small";
        HttpClient http = HttpClient.newHttpClient();
        String upload = http.send(HttpRequest.newBuilder(URI.create(repository + "/blobs/uploads/"))
                .POST(HttpRequest.BodyPublishers.noBody()).build(), HttpResponse.BodyHandlers.discarding()).headers()
                .firstValue("Location").orElseThrow();
        assertThat(put(http, upload + "&digest=" + Sha.sha256(bytes), "application/octet-stream", bytes)).isEqualTo(201);
        ObjectNode manifest = (ObjectNode) registry.manifest(images.small());
        ((ObjectNode) manifest.path("config")).put("digest", Sha.sha256(bytes)).put("size", bytes.length);
        assertThat(put(http, repository + "/manifests/wrong", manifest.path("mediaType").asText(),
                manifest.toString().getBytes(StandardCharsets.UTF_8))).isEqualTo(201);
        return "registry://" + registry.host() + "/ns/small:wrong";
    }

    private static int put(HttpClient http, String uri, String type, byte[] body) throws Exception {
        return http.send(HttpRequest.newBuilder(URI.create(uri)).header("Content-Type", type)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void inAnIndexTheImageIsNamed() throws Exception {
        String source = copy(images.multi());
        JsonNode index = registry.manifest(images.multi());
        String arm = index.at("/manifests/1/digest").asText();
        String layer = registry.manifest("ns/multi@" + arm).at("/layers/1/digest").asText();
        flip(file(layer), 30);

        assertThat(faults(source + "?platform=all")).isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith(arm + ": layer 1: ").contains(layer));
        assertGood(source);
        Files.delete(file(arm));
        assertThat(faults(source + "?platform=all")).singleElement().asString().startsWith(arm + ": manifest: ").contains("not found");
    }

    @Test
    void inATarballAndADirectory() throws Exception {
        Path saved = folder.resolve("saved.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + shared.host() + "/" + images.small(),
                "docker-archive:" + saved + ":ns/saved:1").run().succeeds();
        Path directory = folder.resolve("images");
        Launcher.occystrap("process", "tar://" + saved, "dir://" + directory).run().succeeds();
        JsonNode diffIds = shared.config(images.small()).at("/rootfs/diff_ids");
        String second = diffIds.get(1).asText();
        String id = shared.imageId(images.small());
        // The archive begins with the first layer, behind one header.
        flip(saved, 512 + 200);

        List<String> inTarball = faults("tar://" + saved);
        assertThat(inTarball).isNotEmpty().allSatisfy(line -> assertThat(line).startsWith("layer "));
        Path layer = directory.resolve(second.replace("sha256:", "")).resolve("layer.tar");
        Files.write(layer, Arrays.copyOf(Files.readAllBytes(layer), 1024));
        Path config = directory.resolve(id.replace("sha256:", "") + ".json");
        Files.writeString(config, Files.readString(config).replace("linux", "LINUX"));
        List<String> inDirectory = faults("dir://" + directory);
        assertThat(inDirectory).filteredOn(line -> line.startsWith("layer 1: ")).isNotEmpty().first().asString().contains(second);
        assertThat(inDirectory).filteredOn(line -> line.startsWith("config: ")).singleElement().asString().contains(id);
        Files.delete(layer);
        assertThat(faults("dir://" + directory)).singleElement().asString().startsWith("image: ").contains("missing");
    }

    @Test
    void memoryDoesNotGrowWithTheImage() throws Exception {
        Launcher.occystrap("--progress=none", "validate", "registry://" + shared.host() + "/" + images.large())
                .environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run().succeeds();
    }
}
