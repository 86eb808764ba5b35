package io.occystrap.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagingTest {

    @TempDir
    private Path directory;

    private List<Path> content() throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.toList();
        }
    }

    @Test
    void deletesWhatWasNotRenamedAway() throws Exception {
        try (Staging staging = Staging.in(directory)) {
            Files.createDirectories(staging.resolve("a/b"));
            Files.writeString(staging.resolve("a/b/c"), "rest");
            Files.move(Files.writeString(staging.resolve("whole"), "done"), directory.resolve("whole"));
        }
        assertThat(content()).containsExactly(directory.resolve("whole"));
    }

    @Test
    void isOnTheSameFileSystemAndItsOwnersOnly() throws Exception {
        try (Staging staging = Staging.in(directory)) {
            Path made = staging.resolve("x").getParent();
            assertThat(made.getParent()).isEqualTo(directory);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made))).isEqualTo("rwx------");
        }
    }

    @Test
    void givesEachUserADirectoryOfItsOwn() throws Exception {
        try (Staging one = Staging.in(directory); Staging two = Staging.in(directory)) {
            assertThat(one.resolve("x")).isNotEqualTo(two.resolve("x"));
            assertThat(Files.exists(one.resolve("x").getParent())).isTrue();
        }
        assertThat(content()).isEmpty();
    }

    @Test
    void leavesAloneWhatALivingProcessHoldsAndSweepsWhatADeadOneLeft() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("staging", directory)) {
            assertThat(content()).hasSize(1);
            Path theirs = content().get(0);
            Staging.in(directory).close();
            assertThat(content()).containsExactly(theirs);
            other.kill();
            assertThat(content()).containsExactly(theirs);
            Staging.in(directory).close();
            assertThat(content()).isEmpty();
        }
    }

    /** Several threads may find the same dead directory: the first deletes it, and the others go on. */
    @Test
    void leavesToAnotherThreadWhatThatOneSweeps() throws Exception {
        Path dead = Files.createDirectory(directory.resolve(".occystrap-0123456789ab-0123456789ab.partial"));
        try (FileChannel channel = FileChannel.open(dead.resolve("lock"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                FileLock sweeping = channel.lock(); Staging staging = Staging.in(directory)) {
            assertThat(sweeping.isValid()).isTrue();
            assertThat(staging.path()).isDirectory();
            assertThat(dead).isDirectory();
        }
    }

    @Test
    void leavesNothingOfAProcessThatEndsWell() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("staging", directory)) {
            other.letGo();
        }
        assertThat(content()).isEmpty();
    }

    @Test
    void sweepsAnOldDirectoryThatWasNeverLocked() throws Exception {
        Path old = Files.createDirectory(directory.resolve(".occystrap-0123456789ab-0123456789ab.partial"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(600)));
        Path young = Files.createDirectory(directory.resolve(".occystrap-0123456789ab-ba9876543210.partial"));
        Staging.in(directory).close();
        assertThat(content()).containsExactly(young);
    }

    @Test
    void touchesNothingThatIsNamedOtherwise() throws Exception {
        List<Path> others = List.of(directory.resolve(".occystrap-x"), directory.resolve("occystrap-x.partial"),
                directory.resolve("layer.partial"), directory.resolve(".occystrap.lock"));
        for (Path other : others) {
            Files.createDirectory(other);
            Files.createFile(other.resolve("lock"));
            Files.setLastModifiedTime(other, FileTime.from(Instant.EPOCH));
        }
        Staging.in(directory).close();
        assertThat(content()).containsExactlyInAnyOrderElementsOf(others);
    }

    @Test
    void deletesNothingThroughALink(@TempDir Path elsewhere) throws Exception {
        Files.createFile(elsewhere.resolve("lock"));
        Files.writeString(elsewhere.resolve("precious"), "keep");
        Files.createSymbolicLink(directory.resolve(".occystrap-0123456789ab-0123456789ab.partial"), elsewhere);
        try (Staging staging = Staging.in(directory)) {
            Files.createSymbolicLink(staging.resolve("link"), elsewhere);
        }
        assertThat(elsewhere.resolve("precious")).hasContent("keep");
        assertThat(elsewhere.resolve("lock")).exists();
    }

    @Test
    void doesNotMakeItsParent() {
        assertThatThrownBy(() -> Staging.in(directory.resolve("missing"))).isInstanceOf(IOException.class);
        assertThat(directory.resolve("missing")).doesNotExist();
    }
}
