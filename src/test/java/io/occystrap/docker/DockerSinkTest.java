package io.occystrap.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Layer;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DockerSinkTest {

    private static final String LOAD = "POST /images/load?quiet=1";

    @TempDir
    private Path folder;
    private Path spool;
    private FakeDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new FakeDaemon(folder);
        spool = Files.createDirectory(folder.resolve("spool"));
        daemon.answer(LOAD, 200, "{\"stream\":\"Loaded image: ns/app:1\\n\"}\r\n");
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
    }

    private void has(TestImage image, String name) throws IOException {
        StringBuilder ids = new StringBuilder();
        for (Digest diffId : ImageConfig.parse("config", image.config()).diffIds()) {
            ids.append(ids.isEmpty() ? "" : ",").append('"').append(diffId).append('"');
        }
        daemon.answer("GET /images/" + name + "/json", 200, "{\"Id\":\"" + Sha.sha256(image.config())
                + "\",\"RootFS\":{\"Layers\":[" + ids + "]}}");
    }

    private Receipt write(Image image, String name) throws IOException {
        return new DockerSink(daemon.address(), name, spool, TransferListener.NONE).write(image);
    }

    private static JsonNode manifest(Map<String, byte[]> files) throws IOException {
        return new ObjectMapper().readTree(files.get("manifest.json")).path(0);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.ISO_8859_1);
    }

    @Test
    void sendsAnArchiveThatNamesTheImage() throws Exception {
        TestImage image = TestImage.of("one", "two", "one");
        has(image, "ns/app:1");

        Receipt receipt = write(image.image(), null);

        Map<String, byte[]> files = Tar.read(daemon.bodies().get(0));
        JsonNode entry = manifest(files);
        assertThat(entry.path("RepoTags")).hasToString("[\"ns/app:1\"]");
        assertThat(files.get(entry.path("Config").asText())).isEqualTo(image.config());
        assertThat(files.get(entry.at("/Layers/0").asText())).isEqualTo(TestImage.tar("one"));
        assertThat(files.get(entry.at("/Layers/1").asText())).isEqualTo(TestImage.tar("two"));
        assertThat(entry.at("/Layers/2")).isEqualTo(entry.at("/Layers/0"));
        assertThat(image.opened()).isEqualTo(2);
        assertThat(receipt.destination()).isEqualTo("docker://ns/app:1");
        assertThat(receipt.imageId()).hasToString(Sha.sha256(image.config()));
        assertThat(receipt.layers()).isEqualTo(2);
        assertThat(receipt.bytes()).isEqualTo(TestImage.tar("one").length + TestImage.tar("two").length);
    }

    @Test
    void anImageKeepsAllItsNames() throws Exception {
        TestImage image = TestImage.of("one").namedAll("ns/app:1", "ns/app:2");
        has(image, "ns/app:1");
        has(image, "ns/app:2");

        assertThat(write(image.image(), null).destination()).isEqualTo("docker://ns/app:1");
        assertThat(manifest(Tar.read(daemon.bodies().get(0))).path("RepoTags")).hasToString("[\"ns/app:1\",\"ns/app:2\"]");

        has(TestImage.of("another"), "ns/app:2");
        assertThatThrownBy(() -> write(image.image(), null)).isInstanceOf(UnavailableException.class)
                .hasMessageContaining("ns/app:2");
    }

    @Test
    void theDestinationsNameWins() throws Exception {
        TestImage image = TestImage.of("one");
        has(image, "other/name:latest");

        assertThat(write(image.image(), "other/name").destination()).isEqualTo("docker://other/name:latest");
        assertThat(manifest(Tar.read(daemon.bodies().get(0))).path("RepoTags")).hasToString("[\"other/name:latest\"]");
        assertThatThrownBy(() -> write(image.image(), "a@sha256:" + "0".repeat(64)))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("no tag");
    }

    /** Docker would find the image by it afterwards, and nobody would miss the name that it did not get. */
    @ParameterizedTest
    @ValueSource(strings = {"sha256:7ca3d2bf85a6", "sha256:7ca3d2bf85a6df28d001cb46fbd016c04580b1a3405d7bd0bf494dc823a3e226",
        "7ca3d2bf85a6df28d001cb46fbd016c04580b1a3405d7bd0bf494dc823a3e226"})
    void anIdIsNoNameForADestination(String id) {
        assertThatThrownBy(() -> write(TestImage.of("one").image(), id)).isInstanceOf(IllegalArgumentException.class)
                .hasMessage(id + " is an image ID, not a name");
        assertThat(daemon.bodies()).isEmpty();
    }

    @Test
    void anImageWithoutANameIsKnownByItsId() throws Exception {
        TestImage image = TestImage.of("one").named(null);
        String id = Sha.sha256(image.config());
        has(image, id);

        assertThat(write(image.image(), null).destination()).isEqualTo("docker://" + id);
        assertThat(manifest(Tar.read(daemon.bodies().get(0))).path("RepoTags")).isEmpty();
    }

    /** Layers that say of their sizes what they are told to. */
    private static Image saying(TestImage image, long... sizes) throws IOException {
        Image plain = image.image();
        List<Layer> layers = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            layers.add(new Saying(plain.layers().get(i), sizes[i]));
        }
        return new LoadedImage("the image", ImageReference.parse("ns/app:1"), plain.manifest(), plain.config(), layers,
                () -> { });
    }

    private record Saying(Layer layer, long size) implements Layer {

        @Override
        public OptionalLong likelySize() {
            return size < 0 ? OptionalLong.empty() : OptionalLong.of(size);
        }

        @Override
        public Descriptor descriptor() throws IOException {
            return layer.descriptor();
        }

        @Override
        public Optional<Digest> diffId() {
            return layer.diffId();
        }

        @Override
        public InputStream compressed() throws IOException {
            return layer.compressed();
        }

        @Override
        public InputStream uncompressed() throws IOException {
            return layer.uncompressed();
        }
    }

    @Test
    void sizesThatAreRightAreBelieved() throws Exception {
        TestImage image = TestImage.of("one", "two");
        has(image, "ns/app:1");

        write(saying(image, TestImage.tar("one").length, TestImage.tar("two").length), null);

        assertThat(image.opened()).isEqualTo(2);
        assertThat(daemon.bodies()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 512, 10_239, 10_241, 1L << 40})
    void aWrongSizeBeginsAnew(long size) throws Exception {
        TestImage image = TestImage.of("one", "two");
        has(image, "ns/app:1");

        write(saying(image, TestImage.tar("one").length, size), null);

        byte[] whole = daemon.bodies().stream().filter(body -> text(body).contains("manifest.json")).findFirst().orElseThrow();
        Map<String, byte[]> files = Tar.read(whole);
        assertThat(files.get(manifest(files).at("/Layers/1").asText())).isEqualTo(TestImage.tar("two"));
        // What is broken off at once, the daemon may not even see.
        assertThat(daemon.requests()).filteredOn(LOAD::equals).hasSizeBetween(1, 2);
        assertThat(image.opened()).as("how often layers are read").isGreaterThan(2);
    }

    @Test
    void anErrorUnderAGoodStatusIsAnError() throws Exception {
        daemon.answer(LOAD, 200, "{\"status\":\"Loading layer\"}\r\n{\"errorDetail\":{\"message\":\"no space left\"},"
                + "\"error\":\"no space left\"}\r\n");

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one").image(), null))
                .withMessageContaining("did not load").withMessageContaining("no space left");
    }

    @ParameterizedTest
    @ValueSource(strings = {"no JSON", "{\"stream\":", "{\"stream\":\"a\"} ]"})
    void aMalformedAnswerIsAnError(String answer) {
        daemon.answer(LOAD, 200, answer);

        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> write(TestImage.of("one").image(), null));
    }

    @Test
    void whatTheDaemonHasNowIsWhatCounts() throws Exception {
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one").image(), null))
                .withMessageContaining("it has no ns/app:1");
        has(TestImage.of("another"), "ns/app:1");
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one").image(), null))
                .withMessageContaining("not " + Sha.sha256(TestImage.of("one").config()));
    }

    @Test
    void aLayerThatBreaksIsWhatIsReported() throws Exception {
        assertThatThrownBy(() -> write(saying(TestImage.of("one").failingAt(0), 10_240), null))
                .isInstanceOf(IOException.class).hasMessageContaining("the layer broke off");
        Awaitility.await().until(() -> !daemon.bodies().isEmpty());
        assertThat(text(daemon.bodies().get(0))).doesNotContain("manifest.json");
    }

    @Test
    void aRefusalIsReported() {
        daemon.answer(LOAD, 500, "{\"message\":\"read-only\"}");

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one").image(), null))
                .withMessageContaining("read-only");
    }
}
