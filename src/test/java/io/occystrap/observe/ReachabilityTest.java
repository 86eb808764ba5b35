package io.occystrap.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.Reachable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ReachabilityTest {

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    private Reachability of(Map<String, Reachable> all, Duration fresh) {
        return new Reachability(all, executor, Duration.ofMillis(200), fresh);
    }

    @Test
    void whoAnswersIsReachableAndWhoFailsSaysWhy() {
        Reachability reachability = of(Map.of("good", asked::incrementAndGet, "bad", () -> {
            throw new IOException("it\nis away");
        }), Duration.ofHours(1));

        assertThat(reachability.fault("good")).isEmpty();
        assertThat(reachability.fault("bad")).hasValue("it\\x0ais away");
        assertThat(asked).hasValue(1);
    }

    @Test
    void anAnswerCountsForAWhile() {
        Reachability kept = of(Map.of("it", asked::incrementAndGet), Duration.ofHours(1));
        Reachability stale = of(Map.of("it", asked::incrementAndGet), Duration.ZERO);

        for (int i = 0; i < 5; i++) {
            kept.fault("it");
        }
        assertThat(asked).hasValue(1);
        for (int i = 0; i < 5; i++) {
            stale.fault("it");
        }
        assertThat(asked).hasValue(6);
    }

    /** It costs the others nothing, and not a thread for each probe. */
    @Test
    void whoNeverAnswersIsAskedOnce() {
        CountDownLatch never = new CountDownLatch(1);
        Reachability reachability = of(Map.of("good", () -> { }, "hung", () -> {
            asked.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }), Duration.ZERO);

        for (int i = 0; i < 3; i++) {
            assertThat(reachability.fault("good")).isEmpty();
            assertThat(reachability.fault("hung")).hasValue("no answer within 200 ms");
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoComesBackIsReachableAgain() {
        Reachability reachability = of(Map.of("it", () -> {
            if (asked.incrementAndGet() == 1) {
                throw new IOException("away");
            }
        }), Duration.ZERO);

        assertThat(reachability.fault("it")).hasValue("away");
        assertThat(reachability.fault("it")).isEmpty();
    }
}
