package io.occystrap.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.occystrap.image.UnavailableException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
class RegistryConnectionTest extends RegistryTesting {

    private void failFirst(int times, Supplier<Answer> failure) {
        AtomicInteger count = new AtomicInteger();
        server.handle(request -> request.path().contains("/manifests/") && count.getAndIncrement() < times
                ? failure.get() : hosted.serve(request));
    }

    @Test
    void waitsAsLongAsTheServerSays() throws Exception {
        failFirst(1, () -> Answer.status(429).with("Retry-After", "1"));
        long start = System.nanoTime();
        assertThat(find().manifest().bytes()).isEqualTo(hosted.manifest);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(waits).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void triesFiveTimesMoreWhereTheServerIsDown() throws Exception {
        failFirst(5, () -> Answer.status(503));
        assertThat(find().manifest().bytes()).isEqualTo(hosted.manifest);
        assertThat(server.requests()).hasSize(6);
        assertThat(waits).hasSize(5);
    }

    @Test
    void givesUpAfterTheFifthRetry() {
        failFirst(6, () -> Answer.of(500, "{\"errors\":[{\"code\":\"UNKNOWN\",\"message\":\"disk full\"}]}")
                .with("Retry-After", "0"));
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(this::find).withMessageContaining("disk full");
        assertThat(server.requests()).hasSize(6);
    }

    @Test
    void triesAgainWhereTheServerHangsUpWithoutAnAnswer() throws Exception {
        AtomicInteger count = new AtomicInteger();
        server.handle(request -> {
            if (request.path().contains("/manifests/") && count.getAndIncrement() < 2) {
                throw new FaultyServer.HangUp();
            }
            return hosted.serve(request);
        });
        assertThat(find().manifest().bytes()).isEqualTo(hosted.manifest);
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void anInterruptEndsAWaitForTheServerAndGivesTheConnectionBack() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answered = new CountDownLatch(1);
        server.handle(request -> {
            if (request.path().contains("/manifests/")) {
                asked.countDown();
                Awaitility.await().forever().until(() -> answered.getCount() == 0);
            }
            return hosted.serve(request);
        });
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread waiting = new Thread(() -> ended.set(catchThrowable(this::find)));
        waiting.start();
        asked.await();

        waiting.interrupt();

        // The client would wait for 10 seconds.
        waiting.join(5000);
        assertThat(ended.get()).isExactlyInstanceOf(InterruptedIOException.class);
        answered.countDown();
        assertThat(find().manifest().bytes()).isEqualTo(hosted.manifest);
    }
}
