package io.occystrap.observe;

import io.occystrap.camel.Reachable;
import io.occystrap.image.Printable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks what the work depends on whether it answers: all at once, because a probe gives up after a second or a few, and not
 * more often than every few seconds, however many probes there are.
 */
final class Reachability {

    private final Map<String, Reachable> all;
    private final ExecutorService executor;
    private final Duration patience;
    private final Duration fresh;
    private final Map<String, Future<?>> asked = new HashMap<>();
    private final Map<String, String> faults = new HashMap<>();
    private long until;
    private boolean known;

    /**
     * @param all      to ask, by their names
     * @param executor asks; has a thread for each
     * @param patience how long an answer may take
     * @param fresh    for how long an answer counts
     */
    Reachability(Map<String, Reachable> all, ExecutorService executor, Duration patience, Duration fresh) {
        this.all = Map.copyOf(all);
        this.executor = executor;
        this.patience = patience;
        this.fresh = fresh;
    }

    /**
     * @param name of one that is asked
     * @return why it cannot be reached, printable; empty if it can
     */
    synchronized Optional<String> fault(String name) {
        if (!known || System.nanoTime() - until >= 0) {
            ask();
            known = true;
            until = System.nanoTime() + fresh.toNanos();
        }
        return Optional.ofNullable(faults.get(name));
    }

    private void ask() {
        all.forEach((name, reachable) -> {
            Future<?> before = asked.get(name);
            if (before == null || before.isDone()) {
                asked.put(name, executor.submit(() -> {
                    reachable.reach();
                    return null;
                }));
            }
        });
        faults.clear();
        long end = System.nanoTime() + patience.toNanos();
        asked.forEach((name, answer) -> await(name, answer, end));
    }

    private void await(String name, Future<?> answer, long end) {
        try {
            answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            faults.put(name, "no answer within " + patience.toMillis() + " ms");
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            faults.put(name, Printable.escapeWhole(cause.getMessage() == null ? cause.toString() : cause.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            faults.put(name, "interrupted");
        }
    }
}
