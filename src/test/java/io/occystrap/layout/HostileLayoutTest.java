package io.occystrap.layout;

import static io.occystrap.fixture.SampleLayout.named;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.archive.ImageForm;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.SampleLayout;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts that somebody made to do harm. */
@Timeout(30)
class HostileLayoutTest {

    private static final SampleImage IMAGE = SampleImage.of("ns/app:1", "base", "one");

    @TempDir
    private Path folder;
    private Path outside;
    private SampleLayout layout;

    @BeforeEach
    void make() throws Exception {
        layout = new SampleLayout(folder.resolve("layout"));
        layout.with(named("1", layout.image(IMAGE)));
        outside = Files.createDirectory(folder.resolve("outside"));
    }

    private Image find(String platforms) throws IOException {
        return new LayoutSource(folder, Limits.DEFAULT, TransferListener.NONE).find(
                LayoutReference.parse(layout.folder().toString()), new Platform("linux", "amd64", ""),
                platforms == null ? null : PlatformSelection.parse(platforms));
    }

    private void write(Image image, String destination) throws IOException {
        new LayoutSink(LayoutReference.parse(destination), ImageForm.parse(null, null, null), Limits.DEFAULT, 2,
                TransferListener.NONE).write(image);
    }

    private void assertRefused(String words) {
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(null)).withMessageContaining(words);
    }

    private String path(String kind) {
        return switch (kind) {
            case "config" -> "blobs/sha256/" + IMAGE.id();
            case "layer" -> "blobs/sha256/" + Sha.hex256(IMAGE.gzippedLayers().get(0));
            case "manifest" -> "blobs/sha256/" + Sha.hex256(IMAGE.manifest());
            default -> kind;
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.json", "oci-layout", "blobs", "blobs/sha256", "config", "layer", "manifest"})
    void noLinkLeadsOutOfIt(String kind) throws Exception {
        Path victim = layout.folder().resolve(path(kind));
        Path moved = Files.move(victim, outside.resolve("moved"));
        Files.createSymbolicLink(victim, moved);
        assertRefused("leads out of the layout");
    }

    @Test
    void aLinkMayStayInIt() throws Exception {
        Files.move(layout.folder().resolve("blobs"), layout.folder().resolve("shared"));
        Files.createSymbolicLink(layout.folder().resolve("blobs"), Path.of("shared"));
        find(null).close();
    }

    @Test
    void linksInACircleEndInAnError() throws Exception {
        Path config = layout.folder().resolve(path("config"));
        Files.delete(config);
        Files.createSymbolicLink(config, config.getFileName());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"index.json", "oci-layout", "config", "layer", "manifest"})
    void aPipeIsNotWaitedFor(String kind) throws Exception {
        Path victim = layout.folder().resolve(path(kind));
        Files.delete(victim);
        assertThat(new ProcessBuilder("mkfifo", victim.toString()).start().waitFor()).isZero();
        assertRefused("is no regular file");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{\"imageLayoutVersion\":\"2.0.0\"};version 2.0.0", "{};version (none)",
        "[];not a JSON object", "'';cannot be read"})
    void anotherVersionIsRefused(String marker, String words) throws Exception {
        layout.marker(marker);
        assertRefused(words);
    }

    @Test
    void aLayoutWithoutAMarkerIsNone() throws Exception {
        Files.delete(layout.folder().resolve("oci-layout"));
        assertRefused("there is no oci-layout in it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:../../../../../../etc/passwd", "sha256:abc", "../x:0", "md5:d41d8cd98f00b204e9800998ecf8427e",
        "sha256/" + "0", ""})
    void aDigestIsNoPath(String digest) throws Exception {
        layout.with(layout.image(IMAGE).put("digest", digest));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "manifest"})
    void aDocumentIsCheckedBeforeItIsRead(String kind) throws Exception {
        Path file = layout.folder().resolve(path(kind));
        byte[] content = Files.readAllBytes(file);
        content[content.length - 2] ^= 1;
        Files.write(file, content);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find(null));
    }

    @Test
    void aLayerOfAnotherSizeIsRefusedAtOnceAndOneOfOtherContentWhenItIsRead() throws Exception {
        Path file = layout.folder().resolve(path("layer"));
        byte[] content = Files.readAllBytes(file);
        content[content.length / 2] ^= 1;
        Files.write(file, content);
        try (Image image = find(null)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                try (InputStream in = image.layers().get(0).uncompressed()) {
                    in.readAllBytes();
                }
            });
            assertThatExceptionOfType(DigestMismatchException.class)
                    .isThrownBy(() -> write(image, folder.resolve("copy").toString()));
            assertThat(folder.resolve("copy")).doesNotExist();
            assertThatExceptionOfType(DigestMismatchException.class)
                    .isThrownBy(() -> write(image, folder.resolve("copy.tar").toString()));
            assertThat(folder.resolve("copy.tar")).doesNotExist();
        }
        Files.write(file, new byte[1]);
        assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> find(null));
    }

    @Test
    void aDocumentThatIsTooLargeIsNotRead() throws Exception {
        Files.write(layout.folder().resolve("index.json"), new byte[(4 << 20) + 1]);
        assertRefused("larger than");
        Files.write(layout.folder().resolve("oci-layout"), new byte[1 << 20]);
        assertRefused("larger than");
    }

    @Test
    void anIndexThatIsAManifestTooIsRefused() throws Exception {
        Files.writeString(layout.folder().resolve("index.json"),
                "{\"schemaVersion\":2,\"manifests\":[],\"layers\":[]}");
        assertRefused("ambiguous");
        layout.with(layout.image(IMAGE).put("mediaType", SampleLayout.INDEX));
        assertRefused("ambiguous");
    }

    @Test
    void indexesAreNestedSoDeepAndNoDeeper() throws Exception {
        ObjectNode deep = layout.image(IMAGE);
        for (int i = 0; i < 6; i++) {
            deep = layout.index(deep);
        }
        layout.with(deep);
        assertRefused("nested");
    }

    /** Each index lists the one below it many times: read as a tree, that is without end. */
    @Test
    void whatIsListedAgainIsNotReadAgain() throws Exception {
        ObjectNode entry = layout.image(IMAGE);
        for (int i = 0; i < 3; i++) {
            ObjectNode below = entry;
            entry = layout.index(IntStream.range(0, 5000).mapToObj(n -> below).toArray(ObjectNode[]::new));
        }
        layout.with(entry);
        try (Image image = find("all")) {
            write(image, folder.resolve("copy").toString());
        }
        assertThat(DirectoryListing.of(folder.resolve("copy/blobs/sha256"))).hasSize(1 + 1 + 2 + 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"blobs", "blobs/sha256"})
    void nothingIsWrittenThroughALink(String link) throws Exception {
        Path victim = layout.folder().resolve(link);
        Files.move(victim, layout.folder().resolve("away"));
        Files.createSymbolicLink(victim, outside);
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> write(TestImage.of("new").image(), layout.folder() + ":2"));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void aBlobsPlaceThatIsALinkOrTooShortIsTakenByTheBlob() throws Exception {
        Path config = layout.folder().resolve("blobs/sha256/" + Sha.hex256(TestImage.of("new").config()));
        Files.writeString(config, "short");
        write(TestImage.of("new").image(), layout.folder() + ":2");
        assertThat(config).hasBinaryContent(TestImage.of("new").config());
    }

    @Test
    void whatIsNoLayoutIsNotWrittenInto() throws Exception {
        Path precious = Files.writeString(outside.resolve("precious"), "x");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> write(TestImage.of("new").image(), outside.toString())).withMessageContaining("precious");
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> write(TestImage.of("new").image(), precious.toString()));
        assertThat(precious).hasContent("x");
        assertThat(DirectoryListing.of(outside)).containsExactly("precious");

        Path saved = IMAGE.saveTo(folder.resolve("saved.tar"));
        byte[] before = Files.readAllBytes(saved);
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> write(TestImage.of("new").image(), saved.toString()));
        assertThat(saved).hasBinaryContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "x\n", "-x", "é"})
    void aTagOutsideTheGrammarIsNotWritten(String tag) {
        LayoutReference reference = new LayoutReference(folder.resolve("new"), tag, null);
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new LayoutSink(reference,
                ImageForm.parse(null, null, null), Limits.DEFAULT, 1, TransferListener.NONE));
    }

    @Test
    void theNamesOfOthersAreEscaped() throws Exception {
        layout.with(named("a\u001b[31mb", layout.image(IMAGE)), named("2", layout.image(SampleImage.of("x:1", "y"))));
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> find(null))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\u001b"));
        JsonNode before = new ObjectMapper().readTree(layout.folder().resolve("index.json").toFile());
        write(TestImage.of("new").image(), layout.folder() + ":3");
        JsonNode after = new ObjectMapper().readTree(layout.folder().resolve("index.json").toFile());
        assertThat(after.path("manifests").get(0)).isEqualTo(before.path("manifests").get(0));
        assertThat(after.path("manifests")).hasSize(3);
    }
}
