package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorySinkTest {

    private static final byte[] ONE = TestImage.tar("one");
    private static final byte[] TWO = TestImage.tar("two");

    @TempDir
    private Path parent;

    private Receipt write(TestImage image, boolean unique) throws IOException {
        return new DirectorySink(directory(), unique, null, 2, TransferListener.NONE).write(image.image());
    }

    private Path directory() {
        return parent.resolve("images");
    }

    private Path layer(byte[] tar) {
        return directory().resolve(Sha.hex256(tar)).resolve("layer.tar");
    }

    private JsonNode json(String file) throws IOException {
        return new ObjectMapper().readTree(directory().resolve(file).toFile());
    }

    private byte[] readBack(String image, String tag, int layer) throws IOException {
        try (Image read = new DirectorySource(Limits.DEFAULT, TransferListener.NONE).find(directory(), image, tag);
                InputStream in = read.layers().get(layer).uncompressed()) {
            return in.readAllBytes();
        }
    }

    private List<String> hiddenFiles() throws IOException {
        try (Stream<Path> files = Files.list(directory())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(".")).toList();
        }
    }

    @Test
    void writesWhatTheOriginalReads() throws Exception {
        TestImage image = TestImage.of("one", "two");
        write(image, true);
        assertThat(layer(ONE)).hasBinaryContent(ONE);
        assertThat(layer(TWO)).hasBinaryContent(TWO);
        String config = Sha.hex256(image.config()) + ".json";
        assertThat(directory().resolve(config)).hasBinaryContent(image.config());
        assertThat(json("catalog.json"))
                .isEqualTo(new ObjectMapper().readTree("{\"ns/app\":{\"1\":\"manifest-ns_app-1.json\"}}"));
        JsonNode manifest = json("manifest-ns_app-1.json").path(0);
        assertThat(manifest.path("Config").textValue()).isEqualTo(config);
        assertThat(manifest.path("ImageName").textValue()).isEqualTo("ns/app");
        assertThat(manifest.path("Layers")).map(JsonNode::textValue)
                .containsExactly(Sha.hex256(ONE) + "/layer.tar", Sha.hex256(TWO) + "/layer.tar");
        assertThat(hiddenFiles()).containsOnly(".occystrap.lock");
    }

    @Test
    void saysThatAFileIsNoDirectory() throws Exception {
        Files.writeString(directory(), "a file");
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one"), true))
                .withMessageContaining("something else already");
        assertThat(directory()).hasContent("a file");
    }

    @Test
    void opensNoLayerThatIsThereAlready() throws Exception {
        write(TestImage.of("one", "two"), true);
        TestImage second = TestImage.of("one", "three", "one").named("ns/app:2");
        Receipt receipt = write(second, true);
        assertThat(second.opened()).isEqualTo(1);
        assertThat(receipt.layers()).isEqualTo(1);
        assertThat(receipt.layersSkipped()).isEqualTo(1);
        assertThat(receipt.bytes()).isEqualTo(TestImage.tar("three").length);
        assertThat(readBack("ns/app", "2", 1)).isEqualTo(TestImage.tar("three"));
        assertThat(readBack("ns/app", "2", 2)).isEqualTo(ONE);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 700})
    void fetchesALayerAnewThatACrashCutShort(int length) throws Exception {
        write(TestImage.of("one"), true);
        Files.write(layer(ONE), java.util.Arrays.copyOf(ONE, length));
        TestImage again = TestImage.of("one");
        write(again, true);
        assertThat(again.opened()).isEqualTo(1);
        assertThat(layer(ONE)).hasBinaryContent(ONE);
    }

    @Test
    void checksALayerThatAnotherToolLeft() throws Exception {
        Files.createDirectories(layer(ONE).getParent());
        Files.createDirectories(layer(TWO).getParent());
        Files.write(layer(ONE), ONE);
        byte[] damaged = TWO.clone();
        damaged[600] ^= 1;
        Files.write(layer(TWO), damaged);
        TestImage image = TestImage.of("one", "two");
        assertThat(write(image, true).layersSkipped()).isEqualTo(1);
        assertThat(image.opened()).isEqualTo(1);
        assertThat(layer(TWO)).hasBinaryContent(TWO);
    }

    @Test
    void keepsImagesApartWhoseFilesWouldHaveOneName() throws Exception {
        String[] names = {"a/b:1", "docker.io/library/a_b:1", "x/a-b:c", "x/a:b-c"};
        for (String name : names) {
            write(TestImage.of(name).named(name), true);
        }
        assertThat(readBack("a/b", "1", 0)).isEqualTo(TestImage.tar(names[0]));
        assertThat(readBack("a_b", "1", 0)).isEqualTo(TestImage.tar(names[1]));
        assertThat(readBack("x/a-b", "c", 0)).isEqualTo(TestImage.tar(names[2]));
        assertThat(readBack("x/a", "b-c", 0)).isEqualTo(TestImage.tar(names[3]));
    }

    @Test
    void forgetsTheImageThatStoodInTheOneManifestFile() throws Exception {
        write(TestImage.of("one").named("a/b:1"), false);
        write(TestImage.of("two").named("c/d:2"), false);
        assertThat(json("catalog.json")).isEqualTo(new ObjectMapper().readTree("{\"c/d\":{\"2\":\"manifest.json\"}}"));
        assertThat(readBack(null, null, 0)).isEqualTo(TWO);
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> readBack("a/b", "1", 0));
    }

    @Test
    void filesAnImageUnderTheNameThatIsGiven() throws Exception {
        new DirectorySink(directory(), true, ImageReference.parse("other/name:7"), 1, TransferListener.NONE)
                .write(TestImage.of("one").image());
        assertThat(readBack("other/name", "7", 0)).isEqualTo(ONE);
        assertThatExceptionOfType(ImageNotFoundException.class)
                .isThrownBy(() -> write(TestImage.of("one").named(null), true)).withMessageContaining("name");
    }

    @Test
    void keepsLayersWithSha512() throws Exception {
        write(TestImage.of("one").withSha512(), true);
        assertThat(readBack("ns/app", "1", 0)).isEqualTo(ONE);
        TestImage again = TestImage.of("one").withSha512();
        write(again, true);
        assertThat(again.opened()).isZero();
    }

    @Test
    void leavesNoDirectoryBehindWhenALayerFails() {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> write(TestImage.of("one", "two").failingAt(1), true)).withMessageContaining("broke off");
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void leavesWhatWasThereWhenALayerFails() throws Exception {
        write(TestImage.of("one"), true);
        byte[] catalog = Files.readAllBytes(directory().resolve("catalog.json"));
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> write(TestImage.of("two", "three").named("ns/app:1").failingAt(1), true));
        assertThat(directory().resolve("catalog.json")).hasBinaryContent(catalog);
        assertThat(layer(TWO)).doesNotExist();
        assertThat(hiddenFiles()).containsOnly(".occystrap.lock");
        assertThat(readBack("ns/app", "1", 0)).isEqualTo(ONE);
    }

    @Test
    void isWrittenByEightThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Receipt>> all = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                String name = "ns/app" + i % 16 + ":1";
                TestImage image = TestImage.of("one", "two", "image " + name).named(name);
                all.add(threads.submit(() -> write(image, true)));
            }
            for (Future<Receipt> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(json("catalog.json")).hasSize(16);
        assertThat(hiddenFiles()).containsOnly(".occystrap.lock");
        for (int i = 0; i < 16; i++) {
            assertThat(readBack("ns/app" + i, "1", 0)).isEqualTo(ONE);
            assertThat(readBack("ns/app" + i, "1", 2)).isEqualTo(TestImage.tar("image ns/app" + i + ":1"));
        }
    }
}
