package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the commands that look at an image print and exit with. */
class SourceCommandsTest extends CommandLineTest {

    private final ObjectMapper json = new ObjectMapper();
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    /** @return an image whose config says that, in place of its Cmd */
    private SampleImage saying(String container) {
        String config = new String(image.config(), StandardCharsets.UTF_8);
        String other = config.replaceFirst("\\{\"Cmd\":\\[[^]]*\\]\\}", container.replace("\\", "\\\\").replace("$", "\\$"));
        assertThat(other).isNotEqualTo(config);
        return new SampleImage(image.repoTag(), other.getBytes(StandardCharsets.UTF_8), image.layers());
    }

    private String tarball(SampleImage some) throws Exception {
        return "tar://" + some.saveTo(folder.resolve("in.tar"));
    }

    @Test
    void inspectPrintsWhatTheDocumentsSay() throws Exception {
        SampleImage some = saying("{\"Entrypoint\":[\"/bin/app\",\"a b\"],\"Cmd\":[\"--help\"],\"Env\":[\"PATH=/bin\",\"A=1\"],"
                + "\"User\":\"1000:1000\",\"WorkingDir\":\"/srv\",\"ExposedPorts\":{\"80/tcp\":{}},\"Volumes\":{\"/data\":{}},"
                + "\"StopSignal\":\"SIGINT\",\"Labels\":{\"maintainer\":\"somebody\"}}");
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(some);

            Outcome outcome = run("inspect", "registry://" + registry.host() + "/ns/app:1");

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).contains("Name:         " + registry.host() + "/ns/app:1",
                    "Digest:       sha256:" + SampleImage.sha256(some.manifest()),
                    "Media type:   application/vnd.oci.image.manifest.v1+json", "Image ID:     sha256:" + some.id(),
                    "Platform:     linux/amd64", "Entrypoint:   [\"/bin/app\", \"a b\"]", "Cmd:          [\"--help\"]",
                    "Env:          PATH=/bin", "              A=1", "User:         1000:1000", "Working dir:  /srv",
                    "Ports:        80/tcp", "Volumes:      /data", "Stop signal:  SIGINT",
                    "Labels:       maintainer=somebody", "Layer 0", "Layer 1",
                    "  digest   sha256:" + SampleImage.sha256(some.gzippedLayers().get(1)),
                    "  diffId   sha256:" + some.diffIds().get(1));
        }
    }

    @Test
    void whatAnImageSaysIsEscaped() throws Exception {
        String source = tarball(saying("{\"Labels\":{\"a\\u001b[31m\":\"b\\nDigest: forged\\u202e\"},"
                + "\"Cmd\":[\"\\u0007\\\"\"],\"User\":\"\\u009b2J\"}"));

        Outcome outcome = run("inspect", source);
        Outcome asJson = run("--json", "inspect", source);

        assertThat(outcome.out()).contains("Labels:       a\\x1b[31m=b\\x0aDigest: forged\\u{202e}",
                "Cmd:          [\"\\x07\\\"\"]", "User:         \\x9b2J");
        assertThat(asJson.out()).hasSize(1).first().asString().startsWith("{");
        assertThat(asJson.out().get(0).chars()).allMatch(c -> c >= ' ' && c < 0x7f);
        assertThat(json.readTree(asJson.out().get(0)).at("/labels").fieldNames().next()).isEqualTo("a\u001b[31m");
    }

    @Test
    void inspectPrintsOneJsonObjectWithAllMembers() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Outcome outcome = run("--json", "inspect", "registry://" + registry.host() + "/ns/app:1");

            assertThat(outcome.out()).hasSize(1);
            JsonNode top = json.readTree(outcome.out().get(0));
            assertThat(top.fieldNames()).toIterable().containsExactly("name", "digest", "mediaType", "imageId", "platform",
                    "created", "author", "entrypoint", "cmd", "env", "user", "workingDir", "exposedPorts", "volumes",
                    "stopSignal", "labels", "size", "layers", "index");
            assertThat(top.path("cmd").path(0).asText()).isEqualTo("/bin/true");
            assertThat(top.path("user").isNull()).isTrue();
            assertThat(top.path("size").asLong())
                    .isEqualTo(image.gzippedLayers().stream().mapToLong(layer -> layer.length).sum());
            assertThat(top.at("/layers/1").fieldNames()).toIterable().containsExactly("number", "digest", "diffId", "size",
                    "mediaType", "createdBy");
        }
    }

    private byte[] bytes(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = new CommandLineApplication(InputStream.nullInputStream(), new PrintStream(out), new PrintStream(err))
                .run(args);
        assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
        assertThat(code).isZero();
        return out.toByteArray();
    }

    @Test
    void documentsAreByteForByte() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            String source = "registry://" + registry.host() + "/ns/app:1";

            assertThat(bytes("inspect", "--raw", source)).isEqualTo(image.manifest());
            assertThat(bytes("inspect", "--raw-config", source)).isEqualTo(image.config());
            assertThat(bytes("inspect", "--raw-config", tarball(image))).isEqualTo(image.config());
        }
    }

    @Test
    void aTarballOfDockerSaveHasNoManifestToPrint() throws Exception {
        Outcome outcome = run("inspect", "--raw", tarball(image));

        assertThat(outcome.err()).hasSize(1).first().asString().contains("docker.io/ns/app:1 has no manifest");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void rawAndRawConfigTogetherAreAMistake() throws Exception {
        Outcome outcome = run("inspect", "--raw", "--raw-config", tarball(image));

        assertThat(outcome.err()).hasSize(1).first().asString().contains("--raw-config");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void aConfigOfAnotherShapeIsRefusedInOneLine() throws Exception {
        Outcome outcome = run("inspect", tarball(saying("{\"Env\":{\"PATH\":\"/bin\"}}")));

        assertThat(outcome.err()).hasSize(1).first().asString().contains("Env is not an array");
        assertThat(outcome.code()).isEqualTo(5);
    }

    @Test
    void digestIsOneLine() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            String source = "registry://" + registry.host() + "/ns/app:1";
            String digest = "sha256:" + SampleImage.sha256(image.manifest());

            assertThat(run("digest", source).out()).containsExactly(digest);
            assertThat(run("--quiet", "digest", source).out()).containsExactly(digest);
            JsonNode top = json.readTree(run("--json", "digest", source).out().get(0));
            assertThat(top.path("digest").asText()).isEqualTo(digest);
            assertThat(top.path("digestOf").asText()).isEqualTo("manifest");
            assertThat(run("digest", "registry://" + registry.host() + "/ns/app:2").code()).isEqualTo(3);
        }
    }

    @Test
    void whereThereIsNoManifestTheDigestIsTheImageIdAndThatIsSaid() throws Exception {
        Outcome outcome = run("digest", tarball(image));
        Outcome asJson = run("--json", "digest", tarball(image));

        assertThat(outcome.out()).containsExactly("sha256:" + image.id());
        assertThat(outcome.err()).hasSize(1).first().asString().contains("no manifest").contains("image ID");
        assertThat(outcome.code()).isZero();
        assertThat(asJson.err()).isEmpty();
        assertThat(json.readTree(asJson.out().get(0)).path("digestOf").asText()).isEqualTo("imageId");
    }

    @Test
    void validateCountsWhatItRead() throws Exception {
        Outcome outcome = run("validate", tarball(image));

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).hasSize(1).first().asString().contains("no fault in 1 image with 2 layers");
        assertThat(outcome.code()).isZero();
        assertThat(run("--quiet", "validate", tarball(image)).out()).isEmpty();
    }

    @Test
    void validateTellsEachFaultInALineAndExitsWithFive() throws Exception {
        Path directory = folder.resolve("images");
        run("process", tarball(image), "dir://" + directory);
        for (String diffId : image.diffIds()) {
            Path layer = directory.resolve(diffId).resolve("layer.tar");
            byte[] bytes = Files.readAllBytes(layer);
            bytes[512] ^= 1;
            Files.write(layer, bytes);
        }
        Path config = directory.resolve(image.id() + ".json");
        Files.writeString(config, Files.readString(config).replace("amd64", "arm64"));

        Outcome outcome = run("validate", "dir://" + directory);

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.out()).hasSize(4);
        assertThat(outcome.out().get(0)).startsWith("layer 0: ").contains(image.diffIds().get(0));
        assertThat(outcome.out().get(1)).startsWith("layer 1: ").contains(image.diffIds().get(1));
        assertThat(outcome.out().get(2)).startsWith("config: ").contains(image.id());
        assertThat(outcome.out().get(3)).contains("3 faults");
        JsonNode top = json.readTree(run("--json", "validate", "dir://" + directory).out().get(0));
        assertThat(top.path("valid").asBoolean(true)).isFalse();
        assertThat(top.path("faults")).hasSize(3);
    }

    @Test
    void anImageThatCannotBeOpenedIsAFaultToo() throws Exception {
        Path directory = folder.resolve("images");
        run("process", tarball(image), "dir://" + directory);
        Files.delete(directory.resolve(image.diffIds().get(1)).resolve("layer.tar"));

        Outcome outcome = run("validate", "dir://" + directory);

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.out().get(0)).startsWith("image: ").contains(image.diffIds().get(1)).contains("missing");
        JsonNode top = json.readTree(run("--json", "validate", "dir://" + directory).out().get(0));
        assertThat(top.path("valid").asBoolean(true)).isFalse();
        assertThat(top.path("digest").isNull()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "digest", "validate"})
    void whatIsNotThereIsAnotherMatter(String command) {
        Outcome missing = run(command, "tar://" + folder.resolve("missing.tar"));
        Outcome mistake = run(command, "ftp://somewhere/ns/app");
        Outcome platform = run(command, "registry://localhost:1/ns/app?platform=linux");

        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.err()).hasSize(1);
        assertThat(mistake.code()).isEqualTo(2);
        assertThat(platform.code()).isEqualTo(2);
        assertThat(platform.err()).hasSize(1).first().asString().contains("linux is no platform");
    }

    @Test
    void copyIsAnotherNameOfProcess() throws Exception {
        Outcome outcome = run("copy", tarball(image), "tar://" + folder.resolve("out.tar"));
        Outcome help = run("--help");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(TarContents.of(folder.resolve("out.tar"))).containsKey(image.id() + ".json");
        assertThat(String.join("\n", help.out())).contains("process, copy");
        assertThat(run("copy", "--help").out()).anyMatch(line -> line.contains("DESTINATION"));
    }

    @Test
    void aChangedRouteThatAnotherSendsToIsTheOneThatRuns() throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes/commands"));
        Files.writeString(routes.resolve("read-source.yaml"), """
                - route:
                    id: read-source
                    from:
                      uri: direct:read-source
                      steps:
                        - throwException:
                            exceptionType: java.lang.IllegalArgumentException
                            message: this copy reads nothing
                """);

        for (String command : List.of("inspect", "digest", "validate")) {
            Outcome outcome = run("--set", "occystrap.routes=" + folder.resolve("routes"), command, tarball(image));

            assertThat(outcome.err()).hasSize(1).first().asString().contains("this copy reads nothing");
        }
    }
}
