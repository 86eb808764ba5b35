package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.Platform;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TarfileSinkTest {

    private static final byte[] ONE = TestImage.tar("one");
    private static final byte[] TWO = TestImage.tar("two");

    @TempDir
    private Path directory;

    private Path destination;

    @BeforeEach
    void chooseDestination() {
        destination = directory.resolve("image.tar");
    }

    private Receipt write(TestImage image, String repoTag) throws IOException {
        return new TarfileSink(destination, repoTag, 4, TransferListener.NONE).write(image.image());
    }

    private Map<String, byte[]> files() throws IOException {
        return Tar.read(Files.readAllBytes(destination));
    }

    private JsonNode json(String name) throws IOException {
        return new ObjectMapper().readTree(files().get(name));
    }

    @Test
    void writesWhatDockerLoads() throws Exception {
        TestImage image = TestImage.of("one", "two");
        write(image, null);
        String config = Sha.hex256(image.config()) + ".json";
        String one = Sha.hex256(ONE) + "/layer.tar";
        String two = Sha.hex256(TWO) + "/layer.tar";
        assertThat(files()).containsOnlyKeys(one, two, config, "repositories", "manifest.json");
        assertThat(files().get(one)).isEqualTo(ONE);
        assertThat(files().get(two)).isEqualTo(TWO);
        assertThat(files().get(config)).isEqualTo(image.config());
        assertThat(json("manifest.json")).isEqualTo(new ObjectMapper().readTree("[{\"Config\":\"" + config
                + "\",\"RepoTags\":[\"ns/app:1\"],\"Layers\":[\"" + one + "\",\"" + two + "\"]}]"));
        assertThat(json("repositories")).isEqualTo(new ObjectMapper().readTree("{\"ns/app\":{\"1\":\""
                + Sha.hex256(TWO) + "\"}}"));
    }

    @Test
    void writesNothingThatDependsOnTimeOrPerson() throws Exception {
        write(TestImage.of("one", "two"), null);
        try (TarFile tar = new TarFile(destination)) {
            assertThat(tar.getEntries()).hasSize(5).allSatisfy(entry -> {
                assertThat(entry.getLastModifiedDate().getTime()).isZero();
                assertThat(entry.getLongUserId()).isZero();
                assertThat(entry.getLongGroupId()).isZero();
                assertThat(entry.getUserName()).isEmpty();
                assertThat(entry.getGroupName()).isEmpty();
                assertThat(entry.getMode() & 07777).isEqualTo(0644);
            }).map(TarArchiveEntry::isPaxHeader).containsOnly(false);
        }
        byte[] first = Files.readAllBytes(destination);
        write(TestImage.of("one", "two"), null);
        assertThat(Files.readAllBytes(destination)).isEqualTo(first);
        assertThat(first.length % 512).isZero();
    }

    @Test
    void writesARepeatedLayerOnce() throws Exception {
        TestImage image = TestImage.of("one", "two", "one");
        Receipt receipt = write(image, null);
        assertThat(image.opened()).isEqualTo(2);
        assertThat(files()).hasSize(5);
        assertThat(json("manifest.json").path(0).path("Layers")).hasSize(3);
        assertThat(receipt.layers()).isEqualTo(2);
        assertThat(receipt.bytes()).isEqualTo(ONE.length + TWO.length);
        assertThat(receipt.imageId()).hasToString(Sha.sha256(image.config()));
    }

    @Test
    void writesSha512LayersUnderTheNamesThatItGivesThem() throws Exception {
        write(TestImage.of("one", "two").withSha512(), null);
        for (JsonNode path : json("manifest.json").path(0).path("Layers")) {
            assertThat(files()).containsKey(path.textValue());
        }
        try (Image image = new TarfileSource(directory, Limits.DEFAULT, TransferListener.NONE)
                .find(destination, null, new Platform("linux", "amd64", ""));
                InputStream in = image.layers().get(1).uncompressed()) {
            assertThat(in.readAllBytes()).isEqualTo(TWO);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "busybox,              ,            busybox:latest,      busybox,      latest",
        "ghcr.io/ns/app:1,     ,            ghcr.io/ns/app:1,    ghcr.io/ns/app, 1",
        "localhost:5000/app:1, ,            localhost:5000/app:1, localhost:5000/app, 1",
        "busybox,              other/x:2,   other/x:2,           other/x,      2",
        "busybox,              other/x,     other/x:latest,      other/x,      latest",
        "busybox,              host:5000/x, host:5000/x:latest,  host:5000/x,  latest",
    })
    void namesTheImageAsDockerDoes(String name, String repoTag, String expected, String repository, String tag)
            throws Exception {
        write(TestImage.of("one").named(name), repoTag);
        assertThat(json("manifest.json").path(0).path("RepoTags").path(0).textValue()).isEqualTo(expected);
        assertThat(json("repositories").path(repository).has(tag)).isTrue();
    }

    @Test
    void writesAllNamesOfAnImageUnlessOneIsGiven() throws Exception {
        TestImage image = TestImage.of("one").namedAll("ns/app:1", "ns/app:2", "ns/app@sha256:" + "0".repeat(64), "busybox",
                "docker.io/library/busybox:latest");
        write(image, null);
        assertThat(json("manifest.json").path(0).path("RepoTags"))
                .hasToString("[\"ns/app:1\",\"ns/app:2\",\"busybox:latest\"]");
        String id = Sha.hex256(ONE);
        assertThat(json("repositories")).isEqualTo(new ObjectMapper().readTree("{\"ns/app\":{\"1\":\"" + id
                + "\",\"2\":\"" + id + "\"},\"busybox\":{\"latest\":\"" + id + "\"}}"));
        write(image, "x:1");
        assertThat(json("manifest.json").path(0).path("RepoTags")).hasToString("[\"x:1\"]");
    }

    @Test
    void writesNoNameWhereThereIsNone() throws Exception {
        for (TestImage image : new TestImage[] {TestImage.of("one").named(null),
            TestImage.of("one").named("app@sha256:" + "0".repeat(64))}) {
            write(image, null);
            assertThat(files()).doesNotContainKey("repositories");
            assertThat(json("manifest.json").path(0).path("RepoTags")).isEmpty();
        }
        write(TestImage.of("one"), "");
        assertThat(files()).doesNotContainKey("repositories");
    }

    @Test
    void leavesTheDestinationAloneAndNothingBehindWhenALayerFails() throws Exception {
        Files.writeString(destination, "what was there");
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> write(TestImage.of("one", "two").failingAt(1), null))
                .withMessageContaining("broke off");
        assertThat(destination).hasContent("what was there");
        assertThat(directory).isDirectoryContaining(destination::equals).isDirectoryNotContaining(p -> !p.equals(destination));
        Files.delete(destination);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> write(TestImage.of("one").failingAt(0), null));
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void replacesAFileOnlyAtTheEnd() throws Exception {
        Files.writeString(destination, "what was there");
        new TarfileSink(destination, null, 4, new TransferListener() {
            @Override
            public void layerDone() {
                assertThat(destination).hasContent("what was there");
            }
        }).write(TestImage.of("one", "two").image());
        assertThat(files()).hasSize(5);
        assertThat(directory).isDirectoryNotContaining(path -> !path.equals(destination));
    }

    @Test
    void writesThroughASymbolicLink() throws Exception {
        Path real = Files.writeString(directory.resolve("real.tar"), "old");
        Files.createSymbolicLink(destination, real);
        write(TestImage.of("one"), null);
        assertThat(destination).isSymbolicLink();
        assertThat(Tar.read(Files.readAllBytes(real))).hasSize(4);
    }

    @Test
    void saysWhereItCannotWrite() {
        destination = directory.resolve("missing/image.tar");
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one"), null))
                .withMessageContaining("missing");
        destination = directory;
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one"), null))
                .withMessageContaining("directory");
    }

    @Test
    void writesTheSameBytesToAStream() throws Exception {
        write(TestImage.of("one", "two"), null);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path temporary = Files.createDirectory(directory.resolve("temporary"));
        new StreamSink(out, temporary, null, 4, TransferListener.NONE).write(TestImage.of("one", "two").image());
        assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(destination));
        out.reset();
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> new StreamSink(out, temporary, null, 4,
                TransferListener.NONE).write(TestImage.of("one").failingAt(0).image()));
        assertThat(out.size()).isZero();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void writesAnImageWithoutLayers() throws Exception {
        write(TestImage.of(), null);
        assertThat(new String(files().get("manifest.json"), StandardCharsets.UTF_8)).contains("\"Layers\":[]");
    }
}
