package io.occystrap.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.DirectoryListing;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplacementLockTest {

    @TempDir
    private Path directory;

    private Path file;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final AtomicInteger waiting = new AtomicInteger();

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.writeString(directory.resolve("file"), "old");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private ReplacementLock acquire() throws IOException {
        return ReplacementLock.acquire(file, waiting::incrementAndGet).orElseThrow();
    }

    /** @return what is in the file while the lock is held */
    private String lockAndRead() throws IOException {
        try (ReplacementLock lock = acquire()) {
            assertThat(lock.isCurrent()).isTrue();
            return Files.readString(file);
        }
    }

    private void assertWaits(Future<?> other) {
        assertThatThrownBy(() -> other.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    private void replace() throws IOException {
        Path next = Files.writeString(directory.resolve("next"), "new");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    @Test
    void whoWaitedGetsTheFileThatIsThereThen() throws Exception {
        Future<String> other;
        try (ReplacementLock lock = acquire()) {
            other = threads.submit(this::lockAndRead);
            assertWaits(other);
            assertThat(Files.readString(file)).as("reading it does not let go of it").isEqualTo("old");
            assertWaits(other);
            replace();
            assertThat(lock.isCurrent()).isFalse();
        }
        assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo("new");
        assertThat(waiting).hasValue(1);
        assertThat(DirectoryListing.of(directory)).containsExactly("file");
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("replacement", file)) {
            Future<String> ours = threads.submit(this::lockAndRead);
            assertWaits(ours);
            other.letGo();
            ours.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void isLetGoByAProcessThatDies() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("replacement", file)) {
            other.kill();
            threads.submit(this::lockAndRead).get(5, TimeUnit.SECONDS);
        }
        assertThat(DirectoryListing.of(directory)).containsExactly("file");
    }

    @Test
    void waitingCanBeInterrupted() throws Exception {
        try (ReplacementLock lock = acquire()) {
            Future<String> other = threads.submit(this::lockAndRead);
            assertWaits(other);
            threads.shutdownNow();
            assertThatThrownBy(() -> other.get(5, TimeUnit.SECONDS)).isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void thereIsNoneOfAFileThatIsNotThere() throws Exception {
        Files.delete(file);
        assertThat(ReplacementLock.acquire(file, waiting::incrementAndGet)).isEmpty();
        Files.createSymbolicLink(file, Path.of("/etc/passwd"));
        assertThatThrownBy(this::acquire).isInstanceOf(IOException.class);
        Files.delete(file);
        Files.createDirectory(file);
        assertThatThrownBy(this::acquire).isInstanceOf(IOException.class);
    }

    @Test
    void whoDoesNotWaitGoesWithoutIt() throws Exception {
        try (ReplacementLock lock = acquire()) {
            assertThat(ReplacementLock.tryAcquire(file)).as("held").isEmpty();
        }
        try (ReplacementLock lock = ReplacementLock.tryAcquire(file).orElseThrow()) {
            assertThat(lock.isCurrent()).isTrue();
        }
        assertThat(ReplacementLock.tryAcquire(directory.resolve("none"))).isEmpty();
    }
}
