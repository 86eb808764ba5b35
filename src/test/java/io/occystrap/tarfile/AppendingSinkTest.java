package io.occystrap.tarfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Descriptor;
import io.occystrap.image.Digest;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.Receipt;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images that are appended to an archive that this program wrote, or to none. */
class AppendingSinkTest extends AppendingTesting {

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
