package io.occystrap.layer;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Moves several layers at once, and stops them all when one fails. */
public final class ParallelTransfer {

    /** The transfer of one layer. */
    @FunctionalInterface
    public interface Task {

        /** @throws IOException if it fails; the other tasks are then interrupted */
        void run() throws IOException;
    }

    private ParallelTransfer() {
    }

    /**
     * Runs all tasks, in their order, so many at once, and returns when none runs any more.
     *
     * @param tasks    what to do
     * @param parallel how many at once; at least 1
     * @throws IOException what the first task that failed threw, or {@link InterruptedIOException} if this thread was
     *                     interrupted
     */
    public static void run(List<Task> tasks, int parallel) throws IOException {
        if (tasks.isEmpty()) {
            return;
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(parallel, tasks.size()), r -> {
            Thread thread = new Thread(r, "layer");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<Void> completions = new ExecutorCompletionService<>(pool);
            for (Task task : tasks) {
                completions.submit(() -> {
                    task.run();
                    return null;
                });
            }
            for (int i = 0; i < tasks.size(); i++) {
                completions.take().get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            throw unwrapped(e.getCause());
        } finally {
            pool.shutdownNow();
            awaitEnd(pool);
        }
    }

    /** What the tasks write into is deleted next, so they must have let go of it. */
    static void awaitEnd(ExecutorService pool) {
        boolean interrupted = false;
        while (!pool.isTerminated()) {
            try {
                pool.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static IOException unwrapped(Throwable failure) {
        if (failure instanceof IOException e) {
            return e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure instanceof Error e) {
            throw e;
        }
        return new IOException(failure);
    }
}
