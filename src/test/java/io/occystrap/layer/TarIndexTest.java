package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.occystrap.fixture.Tar;
import io.occystrap.image.MalformedImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TarIndexTest {

    @TempDir
    private Path directory;

    private FileChannel channel;
    private TarIndex index;

    @AfterEach
    void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }

    private void index(byte[] archive) throws IOException {
        channel = FileChannel.open(Files.write(directory.resolve("archive.tar"), archive));
        index = TarIndex.of(channel, "the archive", 1000);
    }

    private Optional<String> content(String name) throws IOException {
        Optional<TarIndex.Extent> extent = index.find(name);
        return extent.isEmpty() ? Optional.empty()
                : Optional.of(new String(index.read(channel, extent.get(), 1000), StandardCharsets.UTF_8));
    }

    @Test
    void findsFilesByName() throws IOException {
        index(Tar.archive().directory("a").file("a/b", "one").file("c", "").file("d", "x".repeat(600)).bytes());
        assertThat(content("a/b")).contains("one");
        assertThat(content("c")).contains("");
        assertThat(content("d")).contains("x".repeat(600));
        assertThat(content("a")).isEmpty();
        assertThat(content("e")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "./a/b", "a//b", "a/./b", "/a/b", "a/b/", "x/../a/b", "././a/b"})
    void cleansNamesOnBothSides(String name) throws IOException {
        // commons-compress takes a name with a slash at its end for a directory's.
        index(Tar.archive().file(name.replaceAll("/$", ""), "one").bytes());
        assertThat(content("a/b")).contains("one");
        assertThat(content("./a/b")).contains("one");
        channel.close();
        index(Tar.archive().file("a/b", "one").bytes());
        assertThat(content(name)).contains("one");
    }

    @Test
    void takesTheLastOfTwoFilesWithOneName() throws IOException {
        index(Tar.archive().file("a", "old").file("./a", "new").bytes());
        assertThat(content("a")).contains("new");
    }

    @Test
    void followsSymbolicLinksFromWhereTheyStand() throws IOException {
        index(Tar.archive().symlink("one/layer.tar", "../two/layer.tar").symlink("two/layer.tar", "../three/layer.tar")
                .file("three/layer.tar", "deep").symlink("near", "three/layer.tar").bytes());
        assertThat(content("one/layer.tar")).contains("deep");
        assertThat(content("near")).contains("deep");
    }

    @Test
    void followsHardLinksFromTheRoot() throws IOException {
        index(Tar.archive().file("a/b", "one").hardlink("c/d", "a/b").hardlink("e", "./c/d").bytes());
        assertThat(content("c/d")).contains("one");
        assertThat(content("e")).contains("one");
    }

    @Test
    void followsALinkThatStandsForADirectory() throws IOException {
        index(Tar.archive().file("real/deep/f", "one").symlink("alias", "real").symlink("real/other", "deep").bytes());
        assertThat(content("alias/deep/f")).contains("one");
        assertThat(content("alias/other/f")).contains("one");
    }

    @Test
    void followsALinkToTheRoot() throws IOException {
        index(Tar.archive().file("f", "one").symlink("self", ".").bytes());
        assertThat(content("self/f")).contains("one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../x", "../../etc/passwd", "a/../../x"})
    void refusesLinksOutOfTheArchive(String target) throws IOException {
        index(Tar.archive().symlink("link", target).file("etc/passwd", "inside").file("x", "inside").bytes());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> index.find("link"))
                .withMessageContaining("out of the archive");
    }

    @Test
    void refusesHardLinksOutOfTheArchive() throws IOException {
        index(Tar.archive().hardlink("link", "../../etc/passwd").bytes());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> index.find("link"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../x", "a/../../x", "../../../../etc/passwd"})
    void refusesToLookOutsideTheArchive(String name) throws IOException {
        index(Tar.archive().file("x", "inside").file("etc/passwd", "inside").bytes());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> index.find(name));
    }

    @Test
    void ignoresEntriesThatLieOutsideTheArchive() throws IOException {
        index(Tar.archive().file("../x", "outside").file("a/../../x", "outside").bytes());
        assertThat(content("x")).isEmpty();
    }

    @Test
    void refusesLinksInACircle() throws IOException {
        index(Tar.archive().symlink("a", "b").symlink("b", "c").symlink("c", "a").symlink("self", "self")
                .symlink("grow", "grow/grow").bytes());
        for (String name : new String[] {"a", "b", "self", "grow", "grow/x", "a/x"}) {
            assertThatExceptionOfType(MalformedImageException.class).as(name).isThrownBy(() -> index.find(name))
                    .withMessageContaining("circle");
        }
    }

    @Test
    void boundsHowManyLinksAreFollowed() throws IOException {
        Tar tar = Tar.archive().file("l0", "end");
        for (int i = 1; i <= 500; i++) {
            tar.symlink("l" + i, "l" + (i - 1));
        }
        index(tar.bytes());
        assertThat(content("l10")).contains("end");
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> index.find("l500"));
    }

    @Test
    void saysThatADanglingLinkIsNotThere() throws IOException {
        index(Tar.archive().symlink("link", "nowhere").bytes());
        assertThat(content("link")).isEmpty();
    }

    @Test
    void boundsTheNumberOfEntries() throws IOException {
        Tar exact = Tar.archive();
        Tar more = Tar.archive();
        for (int i = 0; i < 1000; i++) {
            exact.file("f" + i, "");
            more.file("f" + i, "");
        }
        index(exact.bytes());
        assertThat(content("f999")).contains("");
        byte[] tooMany = more.file("one more", "").bytes();
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> index(tooMany))
                .withMessageContaining("1000 entries");
    }

    @Test
    void refusesADocumentThatIsTooLarge() throws IOException {
        index(Tar.archive().file("big", "x".repeat(1001)).bytes());
        assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> content("big"))
                .withMessageContaining("1000 bytes");
    }
}
