package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Resources;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectorySourceTest {

    @TempDir
    private Path directory;

    private final List<String> warnings = new ArrayList<>();

    private Image find(String image, String tag) throws IOException {
        return new DirectorySource(Limits.DEFAULT, new TransferListener() {
            @Override
            public void warning(String message) {
                warnings.add(message);
            }
        }).find(directory, image, tag);
    }

    private void write(TestImage image, boolean unique) throws IOException {
        new DirectorySink(directory, unique, null, 1, TransferListener.NONE).write(image.image());
    }

    private void unpackOriginal() throws IOException {
        for (Map.Entry<String, byte[]> file
                : Resources.files("original-directory.tar.gz", "original-directory/").entrySet()) {
            Path path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void readsWhatTheOriginalWrote(String tag) throws Exception {
        unpackOriginal();
        try (Image image = find("ns/app", tag)) {
            assertThat(image.layers()).hasSize(3);
            for (int i = 0; i < 3; i++) {
                Layer layer = image.layers().get(i);
                try (InputStream in = layer.uncompressed()) {
                    assertThat(image.config().diffIds().get(i)).hasToString(Sha.sha256(in.readAllBytes()));
                }
            }
        }
    }

    @Test
    void warnsOnceOfTheConfigThatTheOriginalChangedAndNamesTheImageByIt() throws Exception {
        unpackOriginal();
        try (Image image = find("ns/app", "1")) {
            // sha256sum of the file as it is in the archive.
            String digest = "e44c546b4913f4b58a731ed0b8af37db5200f1466d0088415a316338101403d9";
            assertThat(image.config().digest().hex()).isEqualTo(digest);
            image.layers();
            image.config();
            assertThat(warnings).singleElement().asString().contains(digest);
            assertThat(image.name()).isEqualTo("docker.io/ns/app:1");
        }
    }

    @Test
    void readsWhatTheSinkWroteWithoutAWarning() throws Exception {
        write(TestImage.of("one", "two").named("ghcr.io/ns/app:1"), true);
        try (Image image = find("ns/app", "1")) {
            assertThat(image.name()).isEqualTo("ghcr.io/ns/app:1");
            assertThat(image.config().digest()).hasToString(Sha.sha256(TestImage.of("one", "two").config()));
            assertThat(warnings).isEmpty();
        }
    }

    @Test
    void takesTheOnlyImageAndListsSeveral() throws Exception {
        write(TestImage.of("one").named("busybox"), true);
        find(null, null).close();
        find("busybox", null).close();
        find("library/busybox", "latest").close();
        write(TestImage.of("two").named("ns/app:2"), true);
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(null, null))
                .withMessageContaining("library/busybox:latest").withMessageContaining("ns/app:2");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("ns/app", null))
                .withMessageContaining("ns/app:2");
    }

    @Test
    void readsAnImageThatHasNoName() throws Exception {
        write(TestImage.of("one").named(null), false);
        try (Image image = find(null, null)) {
            assertThat(image.reference()).isEmpty();
            assertThat(image.layers()).hasSize(1);
        }
    }

    @Test
    void saysThatThereIsNothing() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(null, null));
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find("a", "b"));
        directory = directory.resolve("missing");
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> find(null, null));
    }

    @Test
    void refusesADamagedLayer() throws Exception {
        write(TestImage.of("one"), true);
        byte[] damaged = TestImage.tar("one");
        damaged[600] ^= 1;
        Files.write(directory.resolve(Sha.hex256(TestImage.tar("one"))).resolve("layer.tar"), damaged);
        try (Image image = find("ns/app", "1")) {
            assertThatExceptionOfType(DigestMismatchException.class).isThrownBy(() -> {
                try (InputStream in = image.layers().get(0).uncompressed()) {
                    in.readAllBytes();
                }
            });
        }
    }

    @Test
    void refusesALayerThatIsMissingOrALink() throws Exception {
        write(TestImage.of("one"), true);
        Path layer = directory.resolve(Sha.hex256(TestImage.tar("one"))).resolve("layer.tar");
        Files.move(layer, directory.resolve("elsewhere.tar"));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find("ns/app", "1"))
                .withMessageContaining("missing");
        Files.createSymbolicLink(layer, directory.resolve("elsewhere.tar"));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find("ns/app", "1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../config.json", "/etc/passwd", "config.json", ""})
    void refusesAConfigThatIsAPath(String config) throws Exception {
        Files.writeString(directory.resolve("manifest.json"), "[{\"Config\":\"" + config + "\",\"Layers\":[]}]");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../layer.tar", "/etc/passwd", "x/layer.tar", "../0/../layer.tar"})
    void refusesALayerThatIsAPath(String layer) throws Exception {
        byte[] config = TestImage.of("one").config();
        Files.write(directory.resolve(Sha.hex256(config) + ".json"), config);
        Files.writeString(directory.resolve("manifest.json"),
                "[{\"Config\":\"" + Sha.hex256(config) + ".json\",\"Layers\":[\"" + layer + "\"]}]");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> find(null, null))
                .withMessageContaining("not the path of a layer");
    }
}
