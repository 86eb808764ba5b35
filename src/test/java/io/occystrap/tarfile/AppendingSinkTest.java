package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AppendingSinkTest {

    private static final byte[] ONE = TestImage.tar("one");
    private static final byte[] TWO = TestImage.tar("two");

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void chooseFile() {
        file = directory.resolve("images.tar");
    }

    private Receipt append(TestImage image) throws IOException {
        return append(image.image(), null, TransferListener.NONE);
    }

    private Receipt append(Image image, String repoTag, TransferListener listener) throws IOException {
        return new AppendingSink(file, repoTag, 4, Limits.DEFAULT, listener).write(image);
    }

    private Map<String, byte[]> files() throws IOException {
        return Tar.read(Files.readAllBytes(file));
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(files().get(name));
    }

    private static String layer(String content) {
        return Sha.hex256(TestImage.tar(content)) + "/layer.tar";
    }

    private static String config(TestImage image) {
        return Sha.hex256(image.config()) + ".json";
    }

    /** What docker save would write into manifest.json. */
    private static String saved(TestImage image, String repoTags, String... layers) {
        return "{\"Config\":\"" + config(image) + "\",\"RepoTags\":" + repoTags + ",\"Layers\":["
                + Arrays.stream(layers).map(l -> "\"" + layer(l) + "\"").collect(Collectors.joining(",")) + "]}";
    }

    private void assertManifest(String... entries) throws IOException {
        assertThat(json("manifest.json")).isEqualTo(new ObjectMapper().readTree("[" + String.join(",", entries) + "]"));
    }

    @Test
    void makesAnArchiveThatIsNotThere() throws Exception {
        append(TestImage.of("one", "two"));
        byte[] appended = Files.readAllBytes(file);

        new TarfileSink(file, null, 4, TransferListener.NONE).write(TestImage.of("one", "two").image());

        assertThat(appended).isEqualTo(Files.readAllBytes(file));
        assertThat(DirectoryListing.of(directory)).containsExactly("images.tar");
    }

    @Test
    void holdsLayersAndConfigsOnce() throws Exception {
        TestImage a = TestImage.of("one", "two").named("ns/a:1");
        TestImage b = TestImage.of("one", "three").named("ns/b:1");
        TestImage c = TestImage.of("one", "three", "four", "four").named("c");
        append(a);
        Receipt second = append(b);
        Receipt third = append(c);

        assertThat(files().keySet()).containsExactly(layer("one"), layer("two"), layer("three"), layer("four"), config(a),
                config(b), config(c), "repositories", "manifest.json");
        for (String content : List.of("one", "two", "three", "four")) {
            assertThat(files().get(layer(content))).isEqualTo(TestImage.tar(content));
        }
        for (TestImage image : List.of(a, b, c)) {
            assertThat(files().get(config(image))).isEqualTo(image.config());
        }
        assertManifest(saved(a, "[\"ns/a:1\"]", "one", "two"), saved(b, "[\"ns/b:1\"]", "one", "three"),
                saved(c, "[\"c:latest\"]", "one", "three", "four", "four"));
        assertThat(json("repositories")).isEqualTo(new ObjectMapper().readTree("{\"ns/a\":{\"1\":\""
                + Sha.hex256(TWO) + "\"},\"ns/b\":{\"1\":\"" + Sha.hex256(TestImage.tar("three"))
                + "\"},\"c\":{\"latest\":\"" + Sha.hex256(TestImage.tar("four")) + "\"}}"));
        assertThat(b.opened()).isEqualTo(1);
        assertThat(second.layers()).isEqualTo(1);
        assertThat(second.layersSkipped()).isEqualTo(1);
        assertThat(second.bytes()).isEqualTo(TestImage.tar("three").length);
        assertThat(third.layers()).isEqualTo(1);
        assertThat(third.layersSkipped()).isEqualTo(2);
        assertThat(DirectoryListing.of(directory)).containsExactly("images.tar");
    }

    @Test
    void theSameSequenceGivesTheSameBytes() throws Exception {
        List<byte[]> results = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Files.deleteIfExists(file);
            append(TestImage.of("one", "two").named("ns/a:1"));
            append(TestImage.of("three", "one").named("ns/b:1"));
            results.add(Files.readAllBytes(file));
        }
        assertThat(results.get(0)).isEqualTo(results.get(1));
    }

    @Test
    void anImageThatIsThereChangesNothing() throws Exception {
        append(TestImage.of("one", "two").named("ns/a:1"));
        append(TestImage.of("three").named("ns/b:1"));
        byte[] before = Files.readAllBytes(file);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000));
        TestImage again = TestImage.of("one", "two").named("ns/a:1");

        Receipt receipt = append(again);

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(1000);
        assertThat(again.opened()).isZero();
        assertThat(receipt.layers()).isZero();
        assertThat(receipt.bytes()).isZero();
        assertThat(receipt.layersSkipped()).isEqualTo(2);
        assertThat(receipt.imageId()).hasToString(Sha.sha256(again.config()));
    }

    @Test
    void aNameGoesOverToTheImageThatTakesIt() throws Exception {
        TestImage older = TestImage.of("one").named("ns/app:1");
        TestImage newer = TestImage.of("two").named("docker.io/ns/app:1");
        append(older);
        append(newer);

        assertManifest(saved(older, "null", "one"), saved(newer, "[\"ns/app:1\"]", "two"));
        assertThat(json("repositories")).isEqualTo(new ObjectMapper().readTree("{\"ns/app\":{\"1\":\"" + Sha.hex256(TWO)
                + "\"}}"));
    }

    @Test
    void oneImageHasAllItsNamesInOneEntry() throws Exception {
        TestImage image = TestImage.of("one", "two");
        append(image.named("ns/a:1"));
        append(TestImage.of("three").named("ns/b:1"));
        append(TestImage.of("one", "two").image(), "ns/b:1", TransferListener.NONE);
        append(TestImage.of("one", "two").named("x"));

        assertManifest(saved(image, "[\"ns/a:1\",\"ns/b:1\",\"x:latest\"]", "one", "two"),
                saved(TestImage.of("three"), "null", "three"));
        assertThat(image.opened()).isEqualTo(2);
    }

    @Test
    void anImageWithoutANameTakesNone() throws Exception {
        append(TestImage.of("one").named("ns/a:1"));
        append(TestImage.of("two").named(null));
        append(TestImage.of("two").named(null));
        append(TestImage.of("one").image(), "", TransferListener.NONE);

        assertManifest(saved(TestImage.of("one"), "[\"ns/a:1\"]", "one"), saved(TestImage.of("two"), "null", "two"));
    }

    private static String manifest(String config, String tags, String... layers) {
        return "{\"Config\":\"" + config + "\",\"RepoTags\":" + tags + ",\"Layers\":["
                + Arrays.stream(layers).map(l -> "\"" + l + "\"").collect(Collectors.joining(",")) + "]}";
    }

    private static Tar foreign(String manifest, Object... files) {
        Tar tar = Tar.archive();
        for (int i = 0; i < files.length; i += 2) {
            tar.file((String) files[i], (byte[]) files[i + 1]);
        }
        return tar.file("manifest.json", manifest);
    }

    /** The forms of docker 20.10, docker 25, podman and skopeo. */
    static Stream<Arguments> dialects() {
        byte[] config = TestImage.of("one", "two", "one").config();
        String name = Sha.hex256(config) + ".json";
        String blob = "blobs/sha256/";
        byte[] gzip = Packed.gzip(TWO);
        return Stream.of(
                Arguments.of("docker 20.10", Tar.archive().directory("a").file("a/VERSION", "1.0").file("a/json", "{}")
                        .file("a/layer.tar", ONE).file("b/layer.tar", TWO).symlink("c/layer.tar", "../a/layer.tar")
                        .file(name, config).file("manifest.json", "[" + manifest(name, "[\"ns/a:1\"]", "a/layer.tar",
                                "b/layer.tar", "c/layer.tar") + "]").file("repositories", "{\"ns/a\":{\"1\":\"c\"}}")),
                Arguments.of("docker 25", foreign("[" + manifest(blob + Sha.hex256(config), "[\"ns/a:1\"]",
                        blob + Sha.hex256(ONE), blob + Sha.hex256(gzip), blob + Sha.hex256(ONE)) + "]",
                        blob + Sha.hex256(ONE), ONE, blob + Sha.hex256(gzip), gzip, blob + Sha.hex256(config), config,
                        "index.json", "{}".getBytes(StandardCharsets.UTF_8), "oci-layout",
                        "{\"imageLayoutVersion\": \"1.0.0\"}".getBytes(StandardCharsets.UTF_8))),
                Arguments.of("podman", foreign("[" + manifest(name, "[\"docker.io/ns/a:1\"]", Sha.hex256(ONE) + ".tar",
                        Sha.hex256(TWO) + ".tar", Sha.hex256(ONE) + ".tar") + "]", Sha.hex256(ONE) + ".tar", ONE,
                        Sha.hex256(TWO) + ".tar", TWO, name, config)),
                Arguments.of("a layer in two places", foreign("[" + manifest("./" + name, "[\"ns/a:1\"]", "1.tar", "2.tar",
                        "3.tar") + "]", "1.tar", ONE, "2.tar", TWO, "3.tar", ONE, name, config)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dialects")
    void whatOthersSavedComesIntoTheOneForm(String who, Tar archive) throws Exception {
        Files.write(file, archive.bytes());
        TestImage old = TestImage.of("one", "two", "one");
        TestImage added = TestImage.of("two", "three").named("ns/b:1");

        Receipt receipt = append(added);

        assertThat(receipt.layersSkipped()).isEqualTo(1);
        assertManifest(saved(old, "[\"ns/a:1\"]", "one", "two", "one"), saved(added, "[\"ns/b:1\"]", "two", "three"));
        byte[] result = Files.readAllBytes(file);
        Files.delete(file);
        append(old.named("ns/a:1"));
        append(added);
        assertThat(result).as("what comes of appending the same images to nothing").isEqualTo(Files.readAllBytes(file));
    }

    /** Archives that lie; each has to be refused, whatever is appended. */
    static Stream<Arguments> lies() {
        TestImage one = TestImage.of("one");
        String name = config(one);
        return Stream.of(
                Arguments.of("a layer outside", foreign("[" + manifest(name, "[]", "../../etc/passwd") + "]", name,
                        one.config()).bytes()),
                Arguments.of("a config outside", foreign("[" + manifest("/etc/passwd", "[]") + "]").bytes()),
                Arguments.of("a link that leads out", Tar.archive().symlink("l/layer.tar", "/etc/passwd").file(name, one.config())
                        .file("manifest.json", "[" + manifest(name, "[]", "l/layer.tar") + "]").bytes()),
                Arguments.of("links in a circle", Tar.archive().symlink("a", "b").symlink("b", "a").file(name, one.config())
                        .file("manifest.json", "[" + manifest(name, "[]", "a") + "]").bytes()),
                Arguments.of("a layer that is missing", foreign("[" + manifest(name, "[]", "a") + "]", name, one.config())
                        .bytes()),
                Arguments.of("too few layers", foreign("[" + manifest(name, "[]") + "]", name, one.config()).bytes()),
                Arguments.of("one layer with two digests", Tar.archive().file("a", ONE).symlink("b", "a")
                        .file("c", TestImage.of("one", "two").config())
                        .file("manifest.json", "[" + manifest("c", "[]", "a", "b") + "]").bytes()),
                Arguments.of("two layers with one digest", Tar.archive().file("a", TWO).file("b", ONE)
                        .file("c", TestImage.of("one", "one").config())
                        .file("manifest.json", "[" + manifest("c", "[]", "a", "b") + "]").bytes()),
                Arguments.of("a config that is none", foreign("[" + manifest("c", "[]") + "]", "c", "[]".getBytes()).bytes()),
                Arguments.of("no images", foreign("[]").bytes()),
                Arguments.of("a compressed layer that is another", foreign("[" + manifest(name, "[]", "a") + "]", name,
                        one.config(), "a", Packed.gzip(TWO)).bytes()),
                Arguments.of("an archive that is cut short", Arrays.copyOf(foreign("[]", "a", ONE).bytes(), 1500)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lies")
    void anArchiveThatLiesIsRefusedAndLeftAlone(String how, byte[] archive) throws Exception {
        Files.write(file, archive);

        assertThatExceptionOfType(ImageException.class).isThrownBy(() -> append(TestImage.of("three")));

        assertThat(file).hasBinaryContent(archive);
        assertThat(DirectoryListing.of(directory)).containsExactly("images.tar");
    }

    @Test
    void nobodyReliesOnALayerThatIsNotWhatItSays() throws Exception {
        byte[] archive = foreign("[" + manifest("c", "[\"ns/a:1\"]", "a") + "]", "a", TWO, "c",
                TestImage.of("one").config()).bytes();
        for (TestImage image : List.of(TestImage.of("one", "three"), TestImage.of("one").named("ns/a:1"),
                TestImage.of("one").named("ns/b:1"))) {
            Files.write(file, archive);

            assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> append(image));

            assertThat(file).hasBinaryContent(archive);
            assertThat(image.opened()).isLessThan(2);
        }
        append(TestImage.of("three"));
        assertThat(files().get(layer("one"))).as("what is wrong in it already stays so, for whoever loads it to see")
                .isEqualTo(TWO);
    }

    @Test
    void namesOutsideTheGrammarAreNotCarriedOn() throws Exception {
        TestImage old = TestImage.of("one");
        Files.write(file, foreign("[" + manifest("c", "[\"../../x:1\", \"ns/a:1\", \"UPPER\", \"a@sha256:" + "0".repeat(64)
                + "\", \"ns/\\u001b[31m:1\"]", "../images/../a") + "]", "a", ONE, "c", old.config()).bytes());
        // The path of the layer stays inside, after all.
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> append(TestImage.of("two")));
        Files.write(file, foreign("[" + manifest("c", "[\"../../x:1\", \"ns/a:1\", \"UPPER\", \"a@sha256:" + "0".repeat(64)
                + "\", \"ns/\\u001b[31m:1\"]", "images/../a") + "]", "a", ONE, "c", old.config()).bytes());

        append(TestImage.of("two").named("ns/b:1"));

        assertManifest(saved(old, "[\"ns/a:1\"]", "one"), saved(TestImage.of("two"), "[\"ns/b:1\"]", "two"));
    }

    static Stream<Arguments> othersFiles() throws IOException {
        byte[] archive = foreign("[" + manifest("c", "[]", "a") + "]", "a", ONE, "c", TestImage.of("one").config()).bytes();
        return Stream.of(Arguments.of(Packed.gzip(archive), "compressed"), Arguments.of(Packed.zstd(archive), "compressed"),
                Arguments.of(new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0}, "xz"),
                Arguments.of(Tar.archive().file("oci-layout", "{}").file("index.json", "{}").bytes(), "manifest.json"),
                Arguments.of("some text".repeat(100).getBytes(StandardCharsets.UTF_8), "no tar archive"),
                Arguments.of(new byte[0], "manifest.json"));
    }

    @ParameterizedTest
    @MethodSource("othersFiles")
    void whatIsNoArchiveOfDockerSaveIsRefused(byte[] content, String why) throws Exception {
        Files.write(file, content);

        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> append(TestImage.of("one")))
                .withMessageContaining("images.tar").withMessageContaining(why);

        assertThat(file).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/null", "."})
    void whatIsNoFileIsRefused(String path) {
        file = directory.resolve(path);
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> append(TestImage.of("one")));
    }

    @Test
    void aLayerThatBreaksOffLeavesEverythingAsItWas() throws Exception {
        append(TestImage.of("one").named("ns/a:1"));
        byte[] before = Files.readAllBytes(file);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> append(TestImage.of("one", "two").failingAt(1)))
                .withMessageContaining("broke off");

        assertThat(file).hasBinaryContent(before);
        assertThat(DirectoryListing.of(directory)).containsExactly("images.tar");
    }

    @Test
    void appendsThroughASymbolicLink() throws Exception {
        append(TestImage.of("one").named("ns/a:1"));
        Path real = file;
        file = Files.createSymbolicLink(directory.resolve("link"), real);

        append(TestImage.of("two").named("ns/b:1"));

        assertThat(file).isSymbolicLink();
        assertThat(json("manifest.json")).hasSize(2);
    }

    @Test
    void theFileKeepsItsPermissions() throws Exception {
        append(TestImage.of("one").named("ns/a:1"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));

        append(TestImage.of("two").named("ns/b:1"));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-rw----");
    }

    @Test
    void manyAtOnceLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Receipt>> all = new ArrayList<>();
            for (int i = 0; i < 24; i++) {
                TestImage image = TestImage.of("base", "own " + i).named("ns/app:" + i);
                all.add(threads.submit(() -> append(image)));
            }
            for (Future<Receipt> one : all) {
                one.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(json("manifest.json").findValuesAsText("Config")).doesNotHaveDuplicates().hasSize(24);
        assertThat(json("repositories").path("ns/app")).hasSize(24);
        assertThat(files()).hasSize(25 + 24 + 2);
        assertThat(DirectoryListing.of(directory)).containsExactly("images.tar");
    }

    @Test
    void whatAnotherProgramPutsThereMeanwhileIsAppendedTo() throws Exception {
        append(TestImage.of("other").named("ns/other:1"));
        Path other = Files.move(file, directory.resolve("other.tar"));
        append(TestImage.of("one").named("ns/a:1"));
        TransferListener replacing = new TransferListener() {
            @Override
            public void imageStarted(String image) {
                try {
                    if (Files.exists(other)) {
                        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE);
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };

        append(TestImage.of("two").named("ns/b:1").image(), null, replacing);

        assertManifest(saved(TestImage.of("other"), "[\"ns/other:1\"]", "other"),
                saved(TestImage.of("two"), "[\"ns/b:1\"]", "two"));
    }

    /** What a filter makes: it is known by its digest when it was read. */
    private static final class LateLayer implements Layer {

        private final Layer layer;
        private boolean read;

        LateLayer(Layer layer) {
            this.layer = layer;
        }

        @Override
        public Descriptor descriptor() throws IOException {
            return layer.descriptor();
        }

        @Override
        public Optional<Digest> diffId() {
            return read ? layer.diffId() : Optional.empty();
        }

        @Override
        public InputStream compressed() throws IOException {
            return uncompressed();
        }

        @Override
        public InputStream uncompressed() throws IOException {
            return new FilterInputStream(new ByteArrayInputStream(layer.uncompressed().readAllBytes())) {
                @Override
                public void close() {
                    read = true;
                }
            };
        }
    }

    private static Image late(TestImage image) throws IOException {
        Image plain = image.image();
        List<Layer> layers = plain.layers().stream().<Layer>map(LateLayer::new).toList();
        return LoadedImage.named("late", plain.names(), plain.manifest(), plain.config(), layers, () -> { });
    }

    @Test
    void layersThatAreKnownOnlyWhenTheyAreReadStandThereOnceToo() throws Exception {
        append(late(TestImage.of("one", "two").named("ns/a:1")), null, TransferListener.NONE);
        Receipt second = append(late(TestImage.of("one", "three", "three").named("ns/b:1")), null, TransferListener.NONE);
        byte[] before = Files.readAllBytes(file);
        Receipt again = append(late(TestImage.of("one", "two").named("ns/a:1")), null, TransferListener.NONE);

        assertThat(file).hasBinaryContent(before);
        assertThat(second.layers()).isEqualTo(1);
        assertThat(second.layersSkipped()).isEqualTo(1);
        assertThat(again.layersSkipped()).isEqualTo(2);
        Files.delete(file);
        append(TestImage.of("one", "two").named("ns/a:1"));
        append(TestImage.of("one", "three", "three").named("ns/b:1"));
        assertThat(before).isEqualTo(Files.readAllBytes(file));
    }
}
