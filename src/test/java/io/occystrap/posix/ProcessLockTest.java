package io.occystrap.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessLockTest {

    @TempDir
    private Path directory;

    private final ExecutorService threads = Executors.newFixedThreadPool(4);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void lockAndLetGo() {
        try {
            ProcessLock.acquire(directory.resolve("lock")).close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void keepsOtherThreadsOut() throws Exception {
        Future<?> other;
        try (ProcessLock held = ProcessLock.acquire(directory.resolve("lock"))) {
            other = threads.submit(this::lockAndLetGo);
            assertThatThrownBy(() -> other.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        }
        other.get(5, TimeUnit.SECONDS);
    }

    @Test
    void isHeldByOneThreadAtATime() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(threads.submit(() -> {
                for (int j = 0; j < 50; j++) {
                    try (ProcessLock held = ProcessLock.acquire(directory.resolve("lock"))) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (Future<?> one : all) {
            one.get(20, TimeUnit.SECONDS);
        }
        assertThat(most).hasValue(1);
    }

    @Test
    void waitsForAnotherProcess() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("lock", directory.resolve("lock"))) {
            Future<?> ours = threads.submit(this::lockAndLetGo);
            assertThatThrownBy(() -> ours.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            other.letGo();
            ours.get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void isLetGoByAProcessThatDies() throws Exception {
        try (HoldingProcess other = HoldingProcess.start("lock", directory.resolve("lock"))) {
            other.kill();
            threads.submit(this::lockAndLetGo).get(5, TimeUnit.SECONDS);
        }
    }

    @Test
    void canBeTakenAgainAfterAFailure() {
        assertThatThrownBy(() -> ProcessLock.acquire(directory.resolve("missing/lock"))).isInstanceOf(IOException.class);
        lockAndLetGo();
        assertThat(directory.resolve("lock")).exists();
    }
}
