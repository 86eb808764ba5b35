package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.ImageException;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Receipt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Images that are appended to what others wrote: docker, podman and skopeo, or somebody who lies. */
class AppendingToForeignArchivesTest extends AppendingTesting {

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
}
