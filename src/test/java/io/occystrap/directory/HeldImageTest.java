package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.ImageReference;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An image counts as there only if writing it again would change nothing. */
class HeldImageTest {

    private static final TestImage IMAGE = TestImage.of("one", "two");
    private static final ImageReference NAME = ImageReference.parse("ns/app:1");

    @TempDir
    private Path parent;
    private Path directory;

    @BeforeEach
    void begin() {
        directory = parent.resolve("images");
    }

    private void write(TestImage image, boolean unique) throws IOException {
        new DirectorySink(directory, unique, null, 2, TransferListener.NONE).write(image.image());
    }

    private boolean holds(TestImage image, ImageReference name, boolean unique) throws IOException {
        return new DirectorySource(Limits.DEFAULT, TransferListener.NONE).holds(directory, image.image(), name, unique);
    }

    private Path layer() {
        return directory.resolve(Sha.hex256(TestImage.tar("two"))).resolve("layer.tar");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatWasWrittenIsThere(boolean unique) throws Exception {
        assertThat(holds(IMAGE, NAME, unique)).isFalse();
        write(IMAGE, unique);
        assertThat(holds(IMAGE, NAME, unique)).isTrue();
    }

    @Test
    void anotherNameIsNotThere() throws Exception {
        write(IMAGE, true);
        assertThat(holds(IMAGE, ImageReference.parse("ns/app:2"), true)).isFalse();
        assertThat(holds(IMAGE, ImageReference.parse("quay.io/ns/app:1"), true)).isFalse();
    }

    @Test
    void anotherImageOfThatNameIsNotThere() throws Exception {
        write(IMAGE, true);
        assertThat(holds(TestImage.of("one", "three"), NAME, true)).isFalse();
    }

    @Test
    void aManifestFileOfItsOwnIsNotTheOnlyOne() throws Exception {
        write(IMAGE, true);
        assertThat(holds(IMAGE, NAME, false)).isFalse();
    }

    @Test
    void theOnlyManifestFileThatIsAnothersNowIsNotThere() throws Exception {
        write(IMAGE, false);
        write(TestImage.of("three").named("ns/other:1"), false);
        assertThat(holds(IMAGE, NAME, false)).isFalse();
    }

    @Test
    void aLayerThatIsMissingIsNotThere() throws Exception {
        write(IMAGE, true);
        Files.delete(layer());
        assertThat(holds(IMAGE, NAME, true)).isFalse();
    }

    @Test
    void aLayerThatSomebodyChangedIsNotThere() throws Exception {
        write(IMAGE, true);
        Files.write(layer(), new byte[1], StandardOpenOption.APPEND);
        assertThat(holds(IMAGE, NAME, true)).isFalse();
    }

    @Test
    void aManifestFileThatIsBrokenIsNotThere() throws Exception {
        write(IMAGE, false);
        Files.writeString(directory.resolve("manifest.json"), "[");
        assertThat(holds(IMAGE, NAME, false)).isFalse();
    }

    @Test
    void aCatalogThatIsBrokenIsForTheSinkToTellOf() throws Exception {
        write(IMAGE, true);
        Files.writeString(directory.resolve("catalog.json"), "[");
        assertThat(holds(IMAGE, NAME, true)).isFalse();
    }
}
