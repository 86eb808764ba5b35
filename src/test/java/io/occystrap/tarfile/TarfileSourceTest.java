package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Resources;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.SampleLayout;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Images;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.TransferListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarfileSourceTest {

    private static final Platform AMD64 = new Platform("linux", "amd64", "");
    private static final byte[] ONE = TestImage.tar("one");
    private static final byte[] TWO = TestImage.tar("two");

    @TempDir
    private Path directory;

    private Path temporary;
    private final List<String> warnings = new ArrayList<>();

    @BeforeEach
    void makeTemporaryDirectory() throws IOException {
        temporary = Files.createDirectory(directory.resolve("temporary"));
    }

    private TarfileSource source() {
        return new TarfileSource(temporary, Limits.DEFAULT, new TransferListener() {
            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        });
    }

    private Image find(byte[] archive, String image) throws IOException {
        return source().find(Files.write(directory.resolve("archive"), archive), image, AMD64);
    }

    private static String config(byte[]... tars) {
        return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":["
                + Arrays.stream(tars).map(tar -> "\"" + Sha.sha256(tar) + "\"").collect(Collectors.joining(",")) + "]}}";
    }

    private static String configName(byte[]... tars) {
        return Sha.hex256(config(tars).getBytes()) + ".json";
    }

    private static String manifest(String config, String tag, String... layers) {
        return "{\"Config\":\"" + config + "\",\"RepoTags\":[" + (tag.isEmpty() ? "" : "\"" + tag + "\"")
                + "],\"Layers\":[" + Arrays.stream(layers).map(l -> "\"" + l + "\"").collect(Collectors.joining(","))
                + "]}";
    }

    private static List<byte[]> tars(Image image) throws IOException {
        List<byte[]> tars = new ArrayList<>();
        for (Layer layer : image.layers()) {
            try (InputStream in = layer.uncompressed()) {
                tars.add(in.readAllBytes());
            }
        }
        return tars;
    }

    private static Tar simple() {
        return Tar.archive().file("a/layer.tar", ONE).file("b/layer.tar", TWO).file(configName(ONE, TWO), config(ONE, TWO))
                .file("manifest.json", "[" + manifest(configName(ONE, TWO), "ns/app:1", "a/layer.tar", "b/layer.tar") + "]");
    }

    @Test
    void readsWhatOldDockersSaveWithLinksForRepeatedLayers() throws Exception {
        byte[] archive = Tar.archive().directory("a").file("a/VERSION", "1.0").file("a/json", "{}")
                .file("a/layer.tar", ONE).directory("b").file("b/layer.tar", TWO).directory("c")
                .symlink("c/layer.tar", "../a/layer.tar").file(configName(ONE, TWO, ONE), config(ONE, TWO, ONE))
                .file("manifest.json", "[" + manifest(configName(ONE, TWO, ONE), "ns/app:1", "a/layer.tar", "b/layer.tar",
                        "c/layer.tar") + "]")
                .file("repositories", "{\"ns/app\":{\"1\":\"c\"}}").bytes();
        try (Image image = find(archive, null)) {
            assertThat(tars(image)).containsExactly(ONE, TWO, ONE);
            assertThat(image.name()).isEqualTo("docker.io/ns/app:1");
            assertThat(image.config().digest()).hasToString(Sha.sha256(config(ONE, TWO, ONE).getBytes()));
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void readsWhatNewDockersSave() throws Exception {
        byte[] gzip = Packed.gzip(TWO);
        String config = "blobs/sha256/" + configName(ONE, TWO).replace(".json", "");
        String one = "blobs/sha256/" + Sha.hex256(ONE);
        String two = "blobs/sha256/" + Sha.hex256(gzip);
        byte[] archive = Tar.archive().directory("blobs").directory("blobs/sha256").file(one, ONE).file(two, gzip)
                .file(config, config(ONE, TWO)).file("index.json", "{\"schemaVersion\":2,\"manifests\":[]}")
                .file("manifest.json", "[" + manifest(config, "ns/app:1", one, two) + "]")
                .file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}").bytes();
        try (Image image = find(archive, null)) {
            assertThat(tars(image)).containsExactly(ONE, TWO);
            assertThat(image.layers().get(1).descriptor().digest()).hasToString(Sha.sha256(gzip));
            assertThat(image.layers().get(1).descriptor().size()).isEqualTo(gzip.length);
        }
    }

    @Test
    void readsWhatPodmanSavesWithRepeatedPaths() throws Exception {
        String one = Sha.hex256(ONE) + ".tar";
        String two = Sha.hex256(TWO) + ".tar";
        byte[] archive = Tar.archive().file(one, ONE).file(two, TWO).file(configName(ONE, TWO, ONE), config(ONE, TWO, ONE))
                .symlink("legacy/layer.tar", "../" + one)
                .file("manifest.json", "[" + manifest(configName(ONE, TWO, ONE), "localhost/app:latest", one, two, one) + "]")
                .bytes();
        try (Image image = find(archive, null)) {
            assertThat(tars(image)).containsExactly(ONE, TWO, ONE);
            assertThat(image.name()).isEqualTo("localhost/app:latest");
        }
    }

    @Test
    void readsAnArchiveWhoseNamesBeginWithADot() throws Exception {
        byte[] archive = Tar.archive().directory(".").file("./a/layer.tar", ONE).file("./" + configName(ONE), config(ONE))
                .file("./manifest.json", "[" + manifest(configName(ONE), "", "a/layer.tar") + "]").bytes();
        try (Image image = find(archive, null)) {
            assertThat(tars(image)).containsExactly(ONE);
            assertThat(image.reference()).isEmpty();
        }
    }

    @Test
    void readsCompressedArchivesAndLeavesNoTemporaryFile() throws Exception {
        byte[] archive = simple().bytes();
        for (byte[] compressed : new byte[][] {Packed.gzip(archive), Packed.zstd(archive)}) {
            try (Image image = find(compressed, null)) {
                assertThat(tars(image)).containsExactly(ONE, TWO);
            }
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void readsAStreamToItsEndWithoutClosingIt() throws Exception {
        for (byte[] archive : new byte[][] {simple().bytes(), Packed.gzip(simple().bytes())}) {
            boolean[] closed = {false};
            ByteArrayInputStream in = new ByteArrayInputStream(archive) {
                @Override
                public void close() {
                    closed[0] = true;
                }
            };
            try (Image image = source().find(in, "the stream", null, AMD64)) {
                assertThat(in.available()).isZero();
                assertThat(tars(image)).containsExactly(ONE, TWO);
            }
            assertThat(closed[0]).isFalse();
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void doesNotCloseAStreamThatItRefuses() {
        boolean[] closed = {false};
        byte[] xz = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 0, 4};
        InputStream in = new ByteArrayInputStream(xz) {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> source().find(in, "the stream", null, AMD64)).withMessageContaining("xz");
        assertThat(closed[0]).isFalse();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void leavesNoTemporaryFileWhenACompressedArchiveIsRefused() {
        byte[] gzip = Packed.gzip(simple().bytes());
        byte[] truncated = Arrays.copyOf(gzip, gzip.length - 5);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(truncated, null));
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> find(Packed.gzip(Tar.archive().file("x", "y").bytes()), null));
        assertThat(temporary).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({"a/x:1, one", "docker.io/a/x:1, one", "b/y, two", "ghcr.io/z:3, two"})
    void takesTheImageThatIsAskedFor(String image, String content) throws Exception {
        byte[] archive = Tar.archive().file("a.tar", ONE).file("b.tar", TWO).file("one.json", config(ONE))
                .file("two.json", config(TWO)).file("manifest.json", "[" + manifest("one.json", "a/x:1", "a.tar") + ","
                        + manifest("two.json", "b/y:latest\",\"ghcr.io/z:3", "b.tar") + "]").bytes();
        try (Image found = find(archive, image)) {
            assertThat(tars(found)).containsExactly(TestImage.tar(content));
        }
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(archive, null))
                .withMessageContaining("a/x:1").withMessageContaining("b/y:latest").withMessageContaining("ghcr.io/z:3");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(archive, "a/x:2"))
                .withMessageContaining("a/x:1");
    }

    private static byte[] two(String second) {
        return Tar.archive().file("a.tar", ONE).file("b.tar", TWO).file("one.json", config(ONE)).file("two.json", config(TWO))
                .file("manifest.json", "[" + manifest("one.json", "a/x:1", "a.tar") + ","
                        + manifest("two.json", "b/y:latest\",\"ghcr.io/z:3\",\"no name", second) + "]").bytes();
    }

    @Test
    void givesAllImagesWithAllTheirNamesOneAfterTheOther() throws Exception {
        for (byte[] archive : new byte[][] {two("b.tar"), Packed.gzip(two("b.tar"))}) {
            List<String> names = new ArrayList<>();
            List<byte[]> tars = new ArrayList<>();
            try (Images images = source().findAll(Files.write(directory.resolve("archive"), archive), AMD64)) {
                assertThat(images.size()).isEqualTo(2);
                for (Image image : images) {
                    image.names().forEach(name -> names.add(name.toString()));
                    tars.addAll(tars(image));
                    image.close();
                }
            }
            assertThat(names).containsExactly("docker.io/a/x:1", "docker.io/b/y:latest", "ghcr.io/z:3");
            assertThat(tars).containsExactly(ONE, TWO);
            assertThat(temporary).isEmptyDirectory();
        }
    }

    @Test
    void anImageThatIsBrokenIsToldWhenItsTurnComes() throws Exception {
        try (Images images = source().findAll(new ByteArrayInputStream(two("c.tar")), "the stream", AMD64)) {
            Iterator<Image> iterator = images.iterator();
            assertThat(tars(iterator.next())).containsExactly(ONE);
            assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(iterator::next)
                    .withCauseInstanceOf(MalformedImageException.class).withMessageContaining("c.tar");
        }
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void givesAllImagesOfALayout() throws Exception {
        SampleImage one = SampleImage.of("ns/one:1", "base", "one");
        SampleImage two = SampleImage.of("ns/two:1", "base", "two");
        SampleImage arm = SampleImage.of("ns/two:1", "arm");
        SampleLayout layout = new SampleLayout(directory.resolve("layout"));
        ObjectNode first = layout.image(one);
        ObjectNode second = layout.image(two);
        layout.with(SampleLayout.named("ns/one:1", first), SampleLayout.named("latest", first),
                SampleLayout.named("two", SampleLayout.platform("arm64", layout.image(arm))),
                SampleLayout.named("two", SampleLayout.platform("amd64", second)), layout.image(SampleImage.of("", "nameless")));

        List<String> ids = new ArrayList<>();
        try (Images images = source().findAll(archive(layout), AMD64)) {
            for (Image image : images) {
                ids.add(image.id().hex());
                assertThat(tars(image)).isNotEmpty();
                image.close();
            }
        }

        assertThat(ids).as("each once, of each its platform").containsExactly(one.id(), two.id(),
                SampleImage.of("", "nameless").id());
    }

    private Path archive(SampleLayout layout) throws Exception {
        Tar tar = Tar.archive();
        try (Stream<Path> files = Files.walk(layout.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tar.file(layout.folder().relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return Files.write(directory.resolve("layout.tar"), tar.bytes());
    }

    @Test
    void anImageThatIsAskedForByAName() throws Exception {
        try (Image image = find(two("b.tar"), "ghcr.io/z:3")) {
            assertThat(image.names()).map(Object::toString).as("goes by that name").containsExactly("ghcr.io/z:3");
        }
    }

    @Test
    void refusesALayerThatIsMissing() {
        byte[] archive = Tar.archive().file("c.json", config(ONE))
                .file("manifest.json", "[" + manifest("c.json", "", "a.tar") + "]").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(archive, null))
                .withMessageContaining("a.tar").withMessageContaining("missing");
    }

    @Test
    void refusesAnotherNumberOfLayersThanTheConfigHas() {
        byte[] archive = Tar.archive().file("a.tar", ONE).file("c.json", config(ONE, TWO))
                .file("manifest.json", "[" + manifest("c.json", "", "a.tar") + "]").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(archive, null))
                .withMessageContaining("2 diff_ids");
    }

    @Test
    void refusesALayerThatIsNotWhatTheConfigSays() throws Exception {
        for (byte[] wrong : new byte[][] {TWO, Packed.gzip(TWO), new byte[0], Arrays.copyOf(ONE, 600)}) {
            byte[] archive = Tar.archive().file("a.tar", wrong).file("c.json", config(ONE))
                    .file("manifest.json", "[" + manifest("c.json", "", "a.tar") + "]").bytes();
            try (Image image = find(archive, null)) {
                assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> tars(image));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../../etc/passwd", "/etc/passwd", "..", "x/../../../etc/passwd", "link", ""})
    void readsNothingOutsideTheArchive(String path) {
        byte[] config = Tar.archive().symlink("link", "/etc/passwd").file("a.tar", ONE)
                .file("manifest.json", "[" + manifest(path, "", "a.tar") + "]").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(config, null));
        byte[] layer = Tar.archive().symlink("link", "/etc/passwd").file("c.json", config(ONE))
                .file("manifest.json", "[" + manifest("c.json", "", path) + "]").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(layer, null));
    }

    @Test
    void givesNoNameToAnImageWhoseTagIsNone() throws Exception {
        byte[] archive = Tar.archive().file("a.tar", ONE).file("c.json", config(ONE))
                .file("manifest.json", "[" + manifest("c.json", "../../x:1", "a.tar") + "]").bytes();
        try (Image image = find(archive, null)) {
            assertThat(image.reference()).isEmpty();
        }
    }

    @Test
    void warnsOfAConfigThatIsNotWhatItsNameSays() throws Exception {
        String name = "0".repeat(64) + ".json";
        byte[] archive = Tar.archive().file("a.tar", ONE).file(name, config(ONE))
                .file("manifest.json", "[" + manifest(name, "", "a.tar") + "]").bytes();
        find(archive, null).close();
        assertThat(warnings).singleElement().asString().contains(Sha.sha256(config(ONE).getBytes()));
    }

    @Test
    void refusesArchivesOfBeforeDocker110AndSaysHowToConvert() {
        byte[] archive = Tar.archive().file("a/layer.tar", ONE).file("repositories", "{}").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(archive, null))
                .withMessageContaining("1.10").withMessageContaining("docker load");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{}", "null", "[1]", "[{}]", "[{\"Config\":1}]", "[{\"Config\":\"c\",\"Layers\":[1]}]",
        "", "["})
    void refusesAManifestWithoutSense(String manifest) {
        byte[] archive = Tar.archive().file("c", config()).file("manifest.json", manifest).bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(archive, null));
    }

    @Test
    void refusesWhatIsNoArchiveOfImages() {
        for (byte[] content : new byte[][] {Tar.archive().file("x", "y").bytes(), new byte[0], "text".getBytes(),
            "some longer text that is no archive ".repeat(100).getBytes()}) {
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(content, null));
        }
    }

    @Test
    void saysThatThereIsNoSuchFile() {
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> source().find(directory.resolve("missing.tar"), null, AMD64));
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> source().find(directory, null, AMD64)).withMessageContaining("directory");
    }

    @Test
    void readsWhatTheOriginalSaved() throws Exception {
        try (Image image = find(Resources.bytes("original-docker-save.tar.gz"), "app:1")) {
            assertThat(image.layers()).hasSize(3);
            assertThat(tars(image)).map(tar -> tar.length).containsExactly(20480, 10240, 10240);
            assertThat(image.config().digest().hex())
                    .isEqualTo("489733ef6e2c3785050fe88eb2638ca1e2dcb7c94ad64d09edbf08c0e5501ce3");
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void readsAnOciLayout() throws Exception {
        Tar tar = Tar.archive();
        for (Map.Entry<String, byte[]> file : Resources.files("image-layout.tar.gz", "lay/").entrySet()) {
            tar.file("./" + file.getKey(), file.getValue());
        }
        byte[] archive = tar.bytes();
        try (Image image = find(archive, "2")) {
            assertThat(image.manifest().digest().hex())
                    .isEqualTo("d6bbc63ac077977016225459f3eb54201f2dd8c57506afdc1eaf8a5ea5313b3d");
            assertThat(tars(image)).map(Sha::sha256).isEqualTo(image.config().diffIds().stream()
                    .map(Object::toString).toList());
        }
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(archive, null))
                .withMessageContaining("1, 2");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(archive, "3"));
    }

    @Test
    void refusesAnOciLayoutWithADamagedBlob() throws Exception {
        for (String prefix : new String[] {"d6bbc63a", "a93c9244"}) {
            Tar tar = Tar.archive();
            Resources.files("image-layout.tar.gz", "lay/").forEach((name, content) -> {
                if (name.contains(prefix)) {
                    content[content.length - 3] ^= 1;
                }
                tar.file(name, content);
            });
            byte[] archive = tar.bytes();
            assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find(archive, "2"));
        }
    }
}
