package io.occystrap.layout;

import static io.occystrap.fixture.SampleLayout.named;
import static io.occystrap.fixture.SampleLayout.platform;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.archive.ImageForm;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.SampleLayout;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TarContents;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said of a directory holds for an archive. */
class LayoutSinkTest {

    private static final SampleImage ONE = SampleImage.of("ns/app:1", "base", "one");
    private static final SampleImage TWO = SampleImage.of("ns/app:2", "base", "two");
    private static final ImageForm PLAIN = ImageForm.parse(null, null, null);

    @TempDir
    private Path folder;
    private SampleLayout source;

    @BeforeEach
    void make() throws Exception {
        source = new SampleLayout(folder.resolve("source"));
        source.with(named("1", source.image(ONE)), named("2", source.image(TWO)));
    }

    private Image find(String reference, String platforms) throws IOException {
        return new LayoutSource(folder, Limits.DEFAULT, TransferListener.NONE).find(LayoutReference.parse(reference),
                new Platform("linux", "amd64", ""), platforms == null ? null : PlatformSelection.parse(platforms));
    }

    private Receipt copy(String from, Path to, String tag) throws IOException {
        try (Image image = find(source.folder() + from, null)) {
            return write(image, to, tag, PLAIN);
        }
    }

    private static Receipt write(Image image, Path to, String tag, ImageForm form) throws IOException {
        return new LayoutSink(new LayoutReference(to, tag, null), form, Limits.DEFAULT, 2, TransferListener.NONE)
                .write(image);
    }

    /** @return the files of a layout, by their paths, without the lock */
    private static Map<String, byte[]> files(Path layout) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        if (Files.isRegularFile(layout)) {
            return new TreeMap<>(TarContents.of(layout));
        }
        for (String name : DirectoryListing.of(layout)) {
            if (Files.isRegularFile(layout.resolve(name)) && !name.equals(".occystrap.lock")) {
                files.put(name, Files.readAllBytes(layout.resolve(name)));
            }
        }
        return files;
    }

    private static JsonNode entries(Path layout) throws IOException {
        return new ObjectMapper().readTree(files(layout).get("index.json")).path("manifests");
    }

    private static String blob(byte[] content) {
        return "blobs/sha256/" + Sha.hex256(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void anImageGoesByteForByte(String name) throws Exception {
        Path copy = folder.resolve(name);

        Receipt receipt = copy(":1", copy, "one");

        assertThat(receipt.digest()).hasToString(Sha.sha256(ONE.manifest()));
        assertThat(receipt.destination()).isEqualTo(copy + ":one");
        assertThat(receipt.layers()).isEqualTo(2);
        assertThat(receipt.bytes()).isEqualTo(ONE.gzippedLayers().stream().mapToLong(layer -> layer.length).sum());
        Map<String, byte[]> files = files(copy);
        assertThat(files).containsOnlyKeys("oci-layout", "index.json", blob(ONE.config()), blob(ONE.manifest()),
                blob(ONE.gzippedLayers().get(0)), blob(ONE.gzippedLayers().get(1)));
        assertThat(files.get("oci-layout")).asString().isEqualTo("{\"imageLayoutVersion\":\"1.0.0\"}");
        assertThat(files.get(blob(ONE.manifest()))).isEqualTo(ONE.manifest());
        assertThat(entries(copy)).singleElement().isEqualTo(named("one", source.image(ONE)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void imagesShareWhatTheyHaveInCommon(String name) throws Exception {
        Path copy = folder.resolve(name);
        copy(":1", copy, "1");

        Receipt second = copy(":2", copy, "2");
        Receipt again = copy(":2", copy, "2");

        assertThat(second.layers()).isEqualTo(1);
        assertThat(second.layersSkipped()).isEqualTo(1);
        assertThat(again.layers()).isZero();
        assertThat(again.layersSkipped()).isEqualTo(2);
        assertThat(files(copy)).hasSize(2 + 3 + 2 + 2);
        assertThat(entries(copy)).containsExactly(named("1", source.image(ONE)), named("2", source.image(TWO)));
        find(copy + ":1", null).close();
        find(copy + ":2", null).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void aTagMovesAndTheOthersStay(String name) throws Exception {
        Path copy = folder.resolve(name);
        copy(":1", copy, "old");
        copy(":1", copy, "moving");
        copy(":2", copy, "moving");

        assertThat(entries(copy)).containsExactly(named("old", source.image(ONE)), named("moving", source.image(TWO)));
    }

    @Test
    void whatOthersNotedStays() throws Exception {
        ObjectNode noted = platform("amd64", named("1", source.image(ONE)));
        noted.withObject("/annotations").put("org.example.note", "kept");
        ObjectNode top = new ObjectMapper().createObjectNode().put("schemaVersion", 2);
        top.putArray("manifests").add(noted);
        top.putObject("annotations").put("org.example.top", "kept");
        Files.writeString(source.folder().resolve("index.json"), top.toString());

        copy(":1", source.folder(), "1");
        copy(":1", source.folder(), "2");

        top.withArray("/manifests").add(named("2", source.image(ONE)));
        assertThat(new ObjectMapper().readTree(files(source.folder()).get("index.json"))).isEqualTo(top);
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void anIndexGoesWithAllThatItLists(String name) throws Exception {
        ObjectNode index = source.index(platform("amd64", source.image(ONE)), platform("arm64", source.image(TWO)));
        source.with(index);
        try (Image image = find(source.folder().toString(), "all")) {
            Receipt receipt = write(image, folder.resolve(name), "multi", PLAIN);
            assertThat(receipt.digest()).hasToString(index.path("digest").textValue());
        }

        Map<String, byte[]> files = files(folder.resolve(name));
        assertThat(files).hasSize(2 + 1 + 2 + 2 + 3).containsKeys(blob(ONE.manifest()), blob(TWO.manifest()));
        try (Image image = find(source.folder().toString(), "all")) {
            assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(
                    () -> write(image, folder.resolve("none"), "x", ImageForm.parse(null, "zstd", null)));
            assertThat(folder.resolve("none")).doesNotExist();
        }
    }

    /** From one kind to the other and back: only the types changed. */
    @Test
    void anIndexOfDockersBecomesOneOfOcis() throws Exception {
        Path docker = folder.resolve("docker");
        ObjectNode index = source.index(platform("amd64", source.image(ONE)), platform("arm64", source.image(TWO)));
        source.with(index);
        try (Image image = find(source.folder().toString(), "all")) {
            write(image, docker, "multi", ImageForm.parse("docker", null, null));
        }
        JsonNode list = document(docker, entries(docker).get(0));
        assertThat(list.path("mediaType").asText())
                .isEqualTo("application/vnd.docker.distribution.manifest.list.v2+json");
        assertThat(list.path("manifests")).hasSize(2).allSatisfy(entry -> {
            JsonNode manifest = document(docker, entry);
            assertThat(entry.path("mediaType")).isEqualTo(manifest.path("mediaType"));
            assertThat(manifest.path("mediaType").asText())
                    .isEqualTo("application/vnd.docker.distribution.manifest.v2+json");
            assertThat(manifest.at("/config/mediaType").asText())
                    .isEqualTo("application/vnd.docker.container.image.v1+json");
            assertThat(manifest.path("layers")).hasSize(2).allSatisfy(layer -> assertThat(layer.path("mediaType").asText())
                    .isEqualTo("application/vnd.docker.image.rootfs.diff.tar.gzip"));
        });

        Path oci = folder.resolve("oci");
        try (Image image = find(docker.toString(), "all")) {
            write(image, oci, "multi", PLAIN);
        }

        JsonNode again = document(oci, entries(oci).get(0));
        assertThat(again.path("mediaType").asText()).isEqualTo(SampleLayout.INDEX);
        assertThat(again.path("manifests")).containsExactly(platform("amd64", source.image(ONE)),
                platform("arm64", source.image(TWO)));
        assertThat(files(oci)).containsKeys(blob(ONE.manifest()), blob(TWO.manifest()));
    }

    private static JsonNode document(Path layout, JsonNode descriptor) throws IOException {
        byte[] content = files(layout).get("blobs/" + descriptor.path("digest").asText().replace(':', '/'));
        assertThat(descriptor.path("size").asInt()).isEqualTo(content.length);
        return new ObjectMapper().readTree(content);
    }

    /** The layers of this image are not stored as blobs, and its manifest is Docker's. */
    @Test
    void anImageOfAnArchiveIsCompressedAndGetsAManifestOfOcis() throws Exception {
        Path copy = folder.resolve("copy");
        Receipt receipt = write(TestImage.of("base", "top", "base").image(), copy, null, PLAIN);

        assertThat(receipt.destination()).as("the image's own tag").isEqualTo(copy + ":1");
        JsonNode manifest = new ObjectMapper().readTree(files(copy).get("blobs/sha256/" + receipt.digest().hex()));
        assertThat(manifest.path("mediaType").asText()).isEqualTo(SampleLayout.MANIFEST);
        assertThat(manifest.at("/config/mediaType").asText()).isEqualTo("application/vnd.oci.image.config.v1+json");
        assertThat(files(copy).get(blob(TestImage.of("base", "top", "base").config()))).isNotNull();
        assertThat(manifest.path("layers")).hasSize(3).allSatisfy(layer -> assertThat(layer.path("mediaType").asText())
                .isEqualTo("application/vnd.oci.image.layer.v1.tar+gzip"));
        byte[] packed = files(copy).get("blobs/" + manifest.at("/layers/1/digest").asText().replace(':', '/'));
        assertThat(Packed.gunzip(packed)).isEqualTo(TestImage.tar("top"));
    }

    @ParameterizedTest
    @CsvSource({"docker,, application/vnd.docker.distribution.manifest.v2+json,"
            + "application/vnd.docker.image.rootfs.diff.tar.gzip",
        ", zstd, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.layer.v1.tar+zstd",
        ", none, application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.layer.v1.tar"})
    void theFormIsChosen(String format, String compression, String manifestType, String layerType) throws Exception {
        Path copy = folder.resolve("copy");
        try (Image image = find(source.folder() + ":1", null)) {
            write(image, copy, "1", ImageForm.parse(format, compression, null));
        }
        JsonNode entry = entries(copy).get(0);
        assertThat(entry.path("mediaType").asText()).isEqualTo(manifestType);
        JsonNode manifest = new ObjectMapper()
                .readTree(files(copy).get("blobs/" + entry.path("digest").asText().replace(':', '/')));
        assertThat(manifest.at("/layers/0/mediaType").asText()).isEqualTo(layerType);
        find(copy + ":1", null).close();
    }

    @Test
    void theSameImageIsTheSameArchive() throws Exception {
        for (String name : List.of("a.tar", "b.tar")) {
            write(TestImage.of("base", "top").image(), folder.resolve(name), null, PLAIN);
        }
        assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
        write(TestImage.of("base", "top").image(), folder.resolve("a.tar"), null, PLAIN);
        assertThat(folder.resolve("a.tar")).hasSameBinaryContentAs(folder.resolve("b.tar"));
    }

    @Test
    void anArchiveKeepsBlobsThatNoImageHas() throws Exception {
        Path copy = folder.resolve("copy.tar");
        copy(":1", copy, "1");
        copy(":2", copy, "1");
        assertThat(files(copy)).containsKey(blob(ONE.manifest()));
    }

    @Test
    void anArchiveThatSomebodyElseChangesMeanwhileIsNotOverwritten() throws Exception {
        Path copy = folder.resolve("copy.tar");
        copy(":1", copy, "1");
        try (ArchiveDestination destination = new ArchiveDestination(copy, Limits.DEFAULT)) {
            Files.setLastModifiedTime(copy, FileTime.fromMillis(0));
            byte[] there = Files.readAllBytes(copy);
            assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> new LayoutImage(destination, "x").image(
                    find(source.folder() + ":2", null).manifest().config(), new byte[0])).withMessageContaining("meanwhile");
            assertThat(copy).hasBinaryContent(there);
        }
    }

    /** A digest of sha512 makes a path that is too long for ustar. */
    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void blobsMayBeNamedBySha512(String name) throws Exception {
        byte[] config = ONE.config();
        String digest = "sha512:" + Sha.hex512(config);
        Files.createDirectories(source.folder().resolve("blobs/sha512"));
        Files.write(source.path(digest), config);
        ObjectNode manifest = (ObjectNode) new ObjectMapper().readTree(ONE.manifest());
        ((ObjectNode) manifest.path("config")).put("digest", digest);
        source.with(named("1", source.blob(SampleLayout.MANIFEST, manifest.toString())));

        copy(":1", folder.resolve(name), "1");

        assertThat(files(folder.resolve(name))).containsKey("blobs/sha512/" + Sha.hex512(config));
        find(folder.resolve(name) + ":1", null).close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy", "copy.tar"})
    void whatFailsLeavesNoTrace(String name) throws Exception {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> write(TestImage.of("a", "b").failingAt(1).image(), parent.resolve(name), "x", PLAIN))
                .withMessageContaining("broke off");
        assertThat(parent).isEmptyDirectory();

        copy(":1", parent.resolve(name), "1");
        Map<String, byte[]> before = files(parent.resolve(name));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> write(TestImage.of("a", "b").failingAt(1).image(), parent.resolve(name), "1", PLAIN));
        assertThat(files(parent.resolve(name))).containsExactlyEntriesOf(before);
        assertThat(DirectoryListing.of(parent)).noneMatch(file -> file.contains("partial"));
    }

    @Test
    void anEmptyDirectoryAndAnEmptyFileBecomeLayouts() throws Exception {
        Path directory = Files.createDirectory(folder.resolve("empty"));
        copy(":1", directory, "1");
        assertThat(entries(directory)).hasSize(1);
        Path file = Files.createFile(folder.resolve("empty-file"));
        copy(":1", file, "1");
        assertThat(entries(file)).hasSize(1);
    }

    @Test
    void severalMayWriteOneDirectoryAtOnce() throws Exception {
        Path shared = folder.resolve("shared");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<Receipt>> writes = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            String tag = "t" + i;
            TestImage image = TestImage.of("base", "image " + i / 2);
            writes.add(threads.submit(() -> write(image.image(), shared, tag, PLAIN)));
        }
        for (Future<Receipt> write : writes) {
            write.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();

        assertThat(entries(shared)).hasSize(16);
        for (int i = 0; i < 16; i++) {
            try (Image image = find(shared + ":t" + i, null)) {
                assertThat(image.config().bytes()).isEqualTo(TestImage.of("base", "image " + i / 2).config());
                image.layers().get(1).compressed().close();
            }
        }
        assertThat(DirectoryListing.of(shared)).noneMatch(file -> file.contains("partial"));
        assertThat(new String(files(shared).get("index.json"), StandardCharsets.UTF_8)).contains("\"t15\"");
    }
}
