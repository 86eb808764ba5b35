package io.occystrap.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ParallelTransferTest {

    @Test
    void runsEveryTaskOnceAndInOrder() throws Exception {
        List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            int number = i;
            tasks.add(() -> ran.add(number));
        }
        ParallelTransfer.run(tasks, 1);
        assertThat(ran).isSorted().hasSize(50).doesNotHaveDuplicates();
    }

    @Test
    void runsAsManyAtOnceAsAllowed() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(3);
        List<ParallelTransfer.Task> tasks = Collections.nCopies(6, () -> {
            try {
                meeting.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IOException("three tasks did not meet", e);
            }
        });
        ParallelTransfer.run(tasks, 3);
        assertThat(meeting.isBroken()).isFalse();
    }

    @Test
    void neverRunsMoreAtOnceThanAllowed() throws Exception {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ParallelTransfer.run(Collections.nCopies(20, () -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            pause(5);
            running.decrementAndGet();
        }), 2);
        assertThat(most).hasValue(2);
    }

    @Test
    void stopsTheOthersWhenOneFails() throws Exception {
        IOException failure = new IOException("the first failure");
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        AtomicInteger startedLater = new AtomicInteger();
        List<ParallelTransfer.Task> tasks = new ArrayList<>();
        tasks.add(() -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw new InterruptedIOException("stopped");
            }
        });
        tasks.add(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw failure;
        });
        for (int i = 0; i < 1000; i++) {
            tasks.add(() -> {
                startedLater.incrementAndGet();
                pause(50);
            });
        }
        assertThatThrownBy(() -> ParallelTransfer.run(tasks, 2)).isSameAs(failure);
        assertThat(interrupted).hasValue(1);
        assertThat(startedLater).hasValueLessThan(100);
    }

    @Test
    void returnsOnlyWhenNoTaskRunsAnyMore() {
        AtomicInteger finished = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        List<ParallelTransfer.Task> tasks = List.of(() -> {
            running.countDown();
            long end = System.nanoTime() + 300_000_000L;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            finished.incrementAndGet();
        }, () -> {
            try {
                running.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            throw new IOException("failed");
        });
        assertThatThrownBy(() -> ParallelTransfer.run(tasks, 2)).hasMessage("failed");
        assertThat(finished).hasValue(1);
    }

    @Test
    void passesOnWhatIsNoIoException() {
        RuntimeException bug = new IllegalStateException("a bug");
        assertThatThrownBy(() -> ParallelTransfer.run(List.of(() -> {
            throw bug;
        }), 1)).isSameAs(bug);
    }

    @Test
    void stopsWhenItsCallerIsInterrupted() {
        AtomicInteger interrupted = new AtomicInteger();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> ParallelTransfer.run(List.of(() -> {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
            }
        }), 1)).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(interrupted.get()).isLessThanOrEqualTo(1);
    }

    private static void pause(long milliseconds) throws InterruptedIOException {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }
}
