package io.occystrap.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import io.occystrap.image.ValidationReport;
import io.occystrap.validate.ImageValidation;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DockerSourceTest {

    private static final byte[] ONE = TestImage.tar("one");
    private static final byte[] TWO = TestImage.tar("two");
    private static final byte[] LARGE = TestImage.tar("large".repeat(1 << 20));

    @TempDir
    private Path folder;
    private Path spool;
    private FakeDaemon daemon;

    @BeforeEach
    void start() throws IOException {
        daemon = new FakeDaemon(folder);
        spool = Files.createDirectory(folder.resolve("spool"));
    }

    @AfterEach
    void stop() throws IOException {
        daemon.close();
        try (Stream<Path> left = Files.list(spool)) {
            assertThat(left).isEmpty();
        }
    }

    private static byte[] config(byte[]... layers) {
        return ("{\"os\":\"linux\",  \"rootfs\":{\"diff_ids\":[" + ids(layers) + "]}}").getBytes(StandardCharsets.UTF_8);
    }

    private static String ids(byte[]... layers) {
        return Arrays.stream(layers).map(layer -> "\"" + Sha.sha256(layer) + "\"").collect(Collectors.joining(","));
    }

    private static String inspect(byte[] config, byte[]... layers) {
        return "{\"Id\":\"" + Sha.sha256(config) + "\",\"RootFS\":{\"Type\":\"layers\",\"Layers\":[" + ids(layers) + "]}}";
    }

    private static String manifest(String config, String... layers) {
        return "[{\"Config\":\"" + config + "\",\"RepoTags\":null,\"Layers\":[\"" + String.join("\",\"", layers) + "\"]}]";
    }

    private void serve(byte[] archive, byte[]... layers) {
        byte[] config = config(layers);
        daemon.answer("GET /images/ns/app:1/json", 200, inspect(config, layers))
                .answer("GET /images/" + Sha.sha256(config) + "/get", 200, archive);
    }

    private Image find() throws IOException {
        return new DockerSource(daemon.address(), spool, Limits.DEFAULT, TransferListener.NONE).find("ns/app:1");
    }

    @Test
    void whatWasValidatedIsCounted() throws IOException {
        serve(Tar.archive().file("a/layer.tar", ONE).file("b/layer.tar", LARGE).file("c.json", config(ONE, LARGE))
                .file("manifest.json", manifest("c.json", "a/layer.tar", "b/layer.tar")).bytes(), ONE, LARGE);

        try (Image image = find()) {
            ValidationReport report = new ImageValidation(1, Limits.DEFAULT, TransferListener.NONE).validate(image);

            assertThat(report.isValid()).isTrue();
            assertThat(report.bytes()).isEqualTo(ONE.length + LARGE.length);
        }
    }

    /** Layers as they stand in archives, the second one twice. */
    static Stream<byte[]> dialects() {
        byte[] config = config(ONE, TWO, ONE);
        String one = Sha.hex256(ONE);
        String two = Sha.hex256(TWO);
        return Stream.of(
                Tar.archive().file("aa/VERSION", "1.0").file("aa/json", "{}").file("aa/layer.tar", TWO)
                        .file("bb/layer.tar", ONE).symlink("cc/layer.tar", "../bb/layer.tar").file("config.json", config)
                        .file("manifest.json", manifest("config.json", "bb/layer.tar", "aa/layer.tar", "cc/layer.tar"))
                        .bytes(),
                Tar.archive().file(one + ".tar", ONE).file(two + ".tar", TWO).symlink("dd/layer.tar", "../" + one + ".tar")
                        .file("c.json", config)
                        .file("manifest.json", manifest("c.json", one + ".tar", two + ".tar", one + ".tar")).bytes(),
                Tar.archive().directory("blobs/sha256").file("blobs/sha256/" + two, TWO).file("blobs/sha256/" + one, ONE)
                        .file("blobs/sha256/" + Sha.hex256(config), config).file("index.json", "{}")
                        .file("manifest.json", manifest("blobs/sha256/" + Sha.hex256(config), "blobs/sha256/" + one,
                                "blobs/sha256/" + two, "blobs/sha256/" + one)).bytes(),
                Tar.archive().file("blobs/sha256/" + Sha.hex256(Packed.gzip(ONE)), Packed.gzip(ONE)).file("z", Packed.zstd(TWO))
                        .file("c.json", config).file("manifest.json", manifest("c.json",
                                "blobs/sha256/" + Sha.hex256(Packed.gzip(ONE)), "z",
                                "blobs/sha256/" + Sha.hex256(Packed.gzip(ONE)))).bytes());
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void readsWhatDaemonsSend(byte[] archive) throws Exception {
        serve(archive, ONE, TWO, ONE);
        try (Image image = find()) {
            assertThat(image.reference().orElseThrow()).hasToString("docker.io/ns/app:1");
            assertThat(image.digest()).isEmpty();
            List<byte[]> contents = Stream.of(ONE, TWO, ONE).toList();
            for (int i = 0; i < 3; i++) {
                Layer layer = image.layers().get(i);
                assertThat(layer.diffId().orElseThrow()).hasToString(Sha.sha256(contents.get(i)));
                try (InputStream in = layer.uncompressed()) {
                    assertThat(in.readAllBytes()).isEqualTo(contents.get(i));
                }
                try (InputStream in = layer.compressed()) {
                    assertThat(Sha.sha256(in.readAllBytes())).isEqualTo(layer.descriptor().digest().toString());
                }
            }
            assertThat(image.config().bytes()).isEqualTo(config(ONE, TWO, ONE));
            assertThat(image.manifest().layers()).hasSize(3);
        }
    }

    @Test
    void handsALayerOnBeforeTheArchiveEnds() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        byte[] other = TestImage.tar("other".repeat(1 << 20));
        byte[] config = config(LARGE, other);
        byte[] archive = podman(config, LARGE, other);
        daemon.answer("GET /images/ns/app:1/json", 200, inspect(config, LARGE, other)).answer(
                "GET /images/" + Sha.sha256(config) + "/get", new FakeDaemon.Answer(200, out -> {
                    // The first layer, and of the second as much as is read ahead.
                    int half = 512 + (LARGE.length + 511) / 512 * 512 + (1 << 20);
                    out.write(archive, 0, half);
                    read.await();
                    out.write(archive, half, archive.length - half);
                }, true));
        try (Image image = find(); InputStream in = image.layers().get(0).uncompressed()) {
            assertThat(in.readAllBytes()).isEqualTo(LARGE);
            read.countDown();
            assertThat(image.config().bytes()).isEqualTo(config);
        }
    }

    private static byte[] podman(byte[] config, byte[]... layers) {
        Tar archive = Tar.archive();
        String[] paths = Arrays.stream(layers).map(layer -> Sha.hex256(layer) + ".tar").toArray(String[]::new);
        for (int i = 0; i < layers.length; i++) {
            archive.file(paths[i], layers[i]);
        }
        return archive.file("c.json", config).file("manifest.json", manifest("c.json", paths)).bytes();
    }

    @Test
    void whoDoesNotReadALayerHoldsNobodyUp() throws Exception {
        serve(podman(config(LARGE, TWO), LARGE, TWO), LARGE, TWO);
        try (Image image = find(); InputStream first = image.layers().get(0).uncompressed()) {
            assertThat(first.read()).isEqualTo(LARGE[0]);
            try (InputStream second = image.layers().get(1).uncompressed()) {
                assertThat(second.readAllBytes()).isEqualTo(TWO);
            }
            byte[] rest = first.readAllBytes();
            assertThat(rest).isEqualTo(Arrays.copyOfRange(LARGE, 1, LARGE.length));
        }
    }

    @Test
    void theNextLayerNeedsNoSpoolWhereItIsAskedForAtOnce() throws Exception {
        serve(podman(config(ONE, LARGE), ONE, LARGE), ONE, LARGE);
        try (Image image = find()) {
            try (InputStream in = image.layers().get(0).uncompressed()) {
                assertThat(in.readAllBytes()).isEqualTo(ONE);
            }
            Thread.sleep(20);
            try (InputStream in = image.layers().get(1).uncompressed()) {
                assertThat(in.readAllBytes()).isEqualTo(LARGE);
            }
            try (Stream<Path> files = Files.walk(spool)) {
                assertThat(files.filter(Files::isRegularFile)).allMatch(file -> file.toFile().length() < 10_000);
            }
        }
    }

    @Test
    void layersThatWereReadTakeNoMemory() throws Exception {
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-Xmx64m", "-cp",
                System.getProperty("java.class.path"), ManyLayers.class.getName(),
                Files.createDirectory(folder.resolve("many")).toString()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).start();

        assertThat(process.waitFor()).as(log.toString()).isZero();
        assertThat(Files.readString(log)).contains((150 << 20) + " bytes of 150 layers");
    }

    @Test
    void aLayerThatIsClosedIsNotAtItsEnd() throws Exception {
        serve(podman(config(LARGE, TWO), LARGE, TWO), LARGE, TWO);
        try (Image image = find()) {
            InputStream in = image.layers().get(0).uncompressed();
            assertThat(in.readNBytes(10)).hasSize(10);
            in.close();

            assertThatExceptionOfType(IOException.class).isThrownBy(in::readAllBytes).withMessageContaining("closed");
        }
    }

    @Test
    void aLayerThatWasHandedOnIsSentAgain() throws Exception {
        serve(podman(config(LARGE, TWO), LARGE, TWO), LARGE, TWO);
        try (Image image = find()) {
            for (int i = 0; i < 2; i++) {
                try (InputStream in = image.layers().get(0).uncompressed()) {
                    assertThat(in.readAllBytes()).isEqualTo(LARGE);
                }
            }
        }
        assertThat(daemon.requests()).filteredOn(request -> request.endsWith("/get")).hasSize(2);
    }

    @Test
    void aHeldLayerIsNeverAskedFor() throws Exception {
        serve(podman(config(ONE), ONE), ONE);
        try (Image image = find()) {
            assertThat(image.layers()).hasSize(1);
        }
        assertThat(daemon.requests()).hasSize(1);
    }

    @Test
    void closingEndsWhoWaits() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        byte[] config = config(ONE);
        daemon.answer("GET /images/ns/app:1/json", 200, inspect(config, ONE)).answer(
                "GET /images/" + Sha.sha256(config) + "/get", new FakeDaemon.Answer(200, out -> {
                    out.write(new byte[0]);
                    never.await();
                }, true));
        Image image = find();
        CompletableFuture<Throwable> waiting = CompletableFuture.supplyAsync(() -> {
            try {
                return new AssertionError(image.config());
            } catch (IOException e) {
                return e;
            }
        });
        while (daemon.requests().size() < 2) {
            Thread.sleep(10);
        }
        image.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedIOException.class);
    }

    @Test
    void asksByIdWhereAnIdIsGiven() throws Exception {
        byte[] config = config(ONE);
        String id = Sha.sha256(config);
        serve(podman(config, ONE), ONE);
        daemon.answer("GET /images/" + id + "/json", 200, inspect(config, ONE));
        DockerSource source = new DockerSource(daemon.address(), spool, Limits.DEFAULT, TransferListener.NONE);
        try (Image image = source.find(id)) {
            assertThat(image.reference()).isEmpty();
            assertThat(image.name()).isEqualTo(id);
            assertThat(image.config().digest()).hasToString(id);
        }
    }

    static Stream<byte[]> malformed() {
        byte[] config = config(ONE, TWO);
        byte[] good = podman(config, ONE, TWO);
        String one = Sha.hex256(ONE) + ".tar";
        String two = Sha.hex256(TWO) + ".tar";
        return Stream.of(
                "{\"message\":\"no tar\"}".repeat(40).getBytes(StandardCharsets.UTF_8),
                Arrays.copyOf(good, 700),
                Arrays.copyOf(good, 512 + ONE.length),
                Tar.archive().file(one, ONE).file(two, TWO).file("c.json", config).bytes(),
                Tar.archive().file(one, ONE).file("c.json", config).file("manifest.json", manifest("c.json", one, two)).bytes(),
                Tar.archive().file(one, ONE).file(two, ONE).file("c.json", config)
                        .file("manifest.json", manifest("c.json", one, two)).bytes(),
                Tar.archive().file(one, ONE).file(two, TWO).file("c.json", config)
                        .file("manifest.json", manifest("c.json", two, "c.json")).bytes(),
                Tar.archive().file(one, ONE).file(two, TWO).file("c.json", config(TWO, ONE))
                        .file("manifest.json", manifest("c.json", one, two)).bytes(),
                Tar.archive().file(one, ONE).file(two, TWO).file("c.json", config)
                        .file("manifest.json", manifest("c.json", one)).bytes(),
                Tar.archive().file(one, ONE).file(two, TWO).symlink("c.json", "../../etc/passwd")
                        .file("manifest.json", manifest("c.json", one, two)).bytes(),
                Tar.archive().file(one, ONE).file(two, TWO).file("manifest.json", "[]").bytes());
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsNotTheImage(byte[] archive) throws Exception {
        serve(archive, ONE, TWO);
        try (Image image = find()) {
            assertThatThrownBy(() -> {
                for (Layer layer : image.layers()) {
                    try (InputStream in = layer.uncompressed()) {
                        in.readAllBytes();
                    }
                }
                image.config();
                image.manifest();
            }).isInstanceOfAny(MalformedImageException.class, DigestMismatchException.class);
        }
    }

    @Test
    void aConnectionThatBreaksIsNoImage() throws Exception {
        byte[] config = config(LARGE);
        byte[] archive = podman(config, LARGE);
        daemon.answer("GET /images/ns/app:1/json", 200, inspect(config, LARGE)).answer(
                "GET /images/" + Sha.sha256(config) + "/get",
                new FakeDaemon.Answer(200, out -> out.write(archive, 0, archive.length / 2), false));
        try (Image image = find(); InputStream in = image.layers().get(0).uncompressed()) {
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(in::readAllBytes)
                    .withMessageContaining("broke off");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "no JSON", "{\"Id\":\"sha256:12\"}", "{\"Id\":5,\"RootFS\":{\"Layers\":[]}}",
        "{\"RootFS\":{\"Layers\":[]}}", "{\"Id\":\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\","
            + "\"RootFS\":{\"Layers\":[\"../../etc\"]}}"})
    void refusesAMalformedAnswer(String answer) {
        daemon.answer("GET /images/ns/app:1/json", 200, answer);

        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::find);
    }

    @Test
    void refusesAnEndlessAnswer() {
        daemon.answer("GET /images/ns/app:1/json", new FakeDaemon.Answer(200, out -> {
            while (true) {
                out.write("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[".repeat(1024).getBytes(StandardCharsets.UTF_8));
            }
        }, true));

        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(this::find).withMessageContaining("larger");
    }

    @Test
    void saysWhatTheDaemonSays() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::find)
                .withMessageContaining("has no image ns/app:1 (its images are listed");
        daemon.answer("GET /images/ns/app:1/json", 404, "{\"message\":\"it is on another node\"}");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(this::find)
                .withMessageContaining("has no image ns/app:1 (it is on another node; its images are listed");
        daemon.answer("GET /images/ns/app:1/json", 500, "{\"message\":\"the disk\\u001b[31m is gone\"}");
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::find).withMessageContaining("HTTP 500")
                .withMessageContaining("the disk\\x1b[31m is gone");
        daemon.answer("GET /images/ns/app:1/json", 403, "{\"message\":\"not you\"}");
        assertThatExceptionOfType(NotAuthorizedException.class).isThrownBy(this::find).withMessageContaining("not you");
    }

    @Test
    void nobodyBehindASocketIsSaid() throws Exception {
        DaemonAddress address = daemon.address();
        daemon.close();

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(
                () -> new DockerSource(address, spool, Limits.DEFAULT, TransferListener.NONE).find("a"))
                .withMessageContaining("d.sock");
    }

    @Test
    void aLayerHasALimit() throws Exception {
        serve(podman(config(ONE), ONE), ONE);
        DockerSource source = new DockerSource(daemon.address(), spool, new Limits(600, 100, 100), TransferListener.NONE);
        try (Image image = source.find("ns/app:1")) {
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(image::config)
                    .withMessageContaining("occystrap.limit.layer-bytes");
        }
    }
}
