package io.occystrap.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HostPermitsTest {

    private final HostPermits permits = new HostPermits();

    @Test
    void noMoreThanThatUseARegistryAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        AtomicInteger a = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try {
            List<Future<?>> jobs = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                Set<String> hosts = i % 2 == 0 ? Set.of("a", "b") : Set.of("b", "a");
                jobs.add(threads.submit(() -> {
                    Runnable release = permits.acquire(hosts, 2);
                    most.accumulateAndGet(a.incrementAndGet(), Math::max);
                    Thread.sleep(ThreadLocalRandom.current().nextInt(3));
                    a.decrementAndGet();
                    release.run();
                    return null;
                }));
            }
            for (Future<?> job : jobs) {
                job.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most).hasValue(2);
    }

    @Test
    void oneRegistryDoesNotHoldUpAnother() throws Exception {
        permits.acquire(Set.of("a"), 1);

        permits.acquire(Set.of("b"), 1).run();
    }

    @Test
    void whoIsInterruptedHasTakenNothing() throws Exception {
        Runnable release = permits.acquire(Set.of("b"), 1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread waiting = new Thread(() -> {
            try {
                permits.acquire(Set.of("a", "b"), 1);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.WAITING);
        waiting.interrupt();
        waiting.join();

        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        permits.acquire(Set.of("a"), 1).run();
        release.run();
        permits.acquire(Set.of("a", "b"), 1).run();
    }
}
