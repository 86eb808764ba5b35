package io.occystrap.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Image;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A directory that others may write, too: what they put there is neither followed, waited for, nor believed. */
@Timeout(20)
class HostileDirectoryTest {

    private static final byte[] ONE = TestImage.tar("one");

    @TempDir
    private Path parent;

    private Path directory;
    private Path outside;

    @BeforeEach
    void make() throws IOException {
        directory = Files.createDirectory(parent.resolve("images"));
        outside = Files.createDirectory(parent.resolve("outside"));
    }

    private void write(TestImage image) throws IOException {
        new DirectorySink(directory, true, null, 2, TransferListener.NONE).write(image.image());
    }

    private Path layer() {
        return directory.resolve(Sha.hex256(ONE));
    }

    private static void makePipe(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor()).isZero();
    }

    @Test
    void refusesALinkInThePlaceOfALayersDirectory() throws Exception {
        Files.createSymbolicLink(layer(), outside);
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(TestImage.of("one")));
        assertThat(outside).isEmptyDirectory();
    }

    @Test
    void writesNoNoteThroughALink() throws Exception {
        Path victim = Files.writeString(outside.resolve("victim"), "precious");
        Files.createDirectory(layer());
        Files.createSymbolicLink(layer().resolve("layer.verified"), victim);
        write(TestImage.of("one"));
        assertThat(victim).hasContent("precious");
        assertThat(layer().resolve("layer.tar")).hasBinaryContent(ONE);
    }

    @ParameterizedTest
    @ValueSource(strings = {".occystrap.lock", "catalog.json"})
    void followsNoLinkOfItsOwnFiles(String name) throws Exception {
        Path victim = outside.resolve("victim");
        Files.createSymbolicLink(directory.resolve(name), victim);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> write(TestImage.of("one")));
        assertThat(victim).doesNotExist();
    }

    @Test
    void waitsForNoPipe() throws Exception {
        Path lock = directory.resolve(".occystrap.lock");
        makePipe(lock);
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> write(TestImage.of("one")));
        Files.delete(lock);
        Files.createDirectory(directory.resolve(".occystrap-x.partial"));
        makePipe(directory.resolve(".occystrap-x.partial/lock"));
        write(TestImage.of("one"));
        Files.delete(directory.resolve("catalog.json"));
        makePipe(directory.resolve("catalog.json"));
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(TestImage.of("one")));
    }

    @Test
    void saysThatTheCatalogIsMalformedBeforeAnythingIsWritten() throws Exception {
        Files.writeString(directory.resolve("catalog.json"), "[]");
        TestImage image = TestImage.of("one");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(image));
        assertThat(image.opened()).isZero();
        assertThat(directory).isDirectoryContaining(path -> path.endsWith("catalog.json"))
                .isDirectoryNotContaining(path -> !path.endsWith("catalog.json"));
    }

    @Test
    void fetchesALayerAgainThatSomebodyChanged() throws Exception {
        write(TestImage.of("one"));
        Path file = layer().resolve("layer.tar");
        byte[] changed = ONE.clone();
        changed[600] ^= 1;
        Files.write(file, changed);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(1)));
        TestImage again = TestImage.of("one");
        write(again);
        assertThat(again.opened()).isEqualTo(1);
        assertThat(file).hasBinaryContent(ONE);
    }

    @Test
    void verifiesButDoesNotFetchALayerWithoutANote() throws Exception {
        write(TestImage.of("one"));
        Files.delete(layer().resolve("layer.verified"));
        TestImage again = TestImage.of("one");
        write(again);
        assertThat(again.opened()).isZero();
    }

    @Test
    void keepsTheSameNameFromTwoRegistriesApart() throws Exception {
        write(TestImage.of("one").named("registry.test:5000/ns/app:1"));
        write(TestImage.of("two").named("other.test/ns/app:1"));
        JsonNode catalog = new ObjectMapper().readTree(directory.resolve("catalog.json").toFile());
        assertThat(catalog.fieldNames()).toIterable().containsExactlyInAnyOrder("ns/app", "other.test/ns/app");
        assertThat(name("ns/app")).isEqualTo("registry.test:5000/ns/app:1");
        assertThat(name("registry.test:5000/ns/app")).isEqualTo("registry.test:5000/ns/app:1");
        assertThat(name("other.test/ns/app")).isEqualTo("other.test/ns/app:1");
    }

    private String name(String image) throws IOException {
        try (Image found = new DirectorySource(Limits.DEFAULT, TransferListener.NONE).find(directory, image, "1")) {
            return found.name();
        }
    }
}
