package io.occystrap.cli;

import io.occystrap.image.TransferListener;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Shows on stderr how a transfer goes. Short ones pass without a word. */
abstract class Progress implements TransferListener, AutoCloseable {

    private final AtomicLong expectedBytes = new AtomicLong();
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicInteger expectedLayers = new AtomicInteger();
    private final AtomicInteger doneLayers = new AtomicInteger();
    private final Console console;
    private ScheduledExecutorService clock;

    Progress(Console console) {
        this.console = console;
    }

    /**
     * @param mode    what was asked for
     * @param console to write to
     * @return the listener to pass on
     */
    static Progress of(GlobalOptions.ProgressMode mode, Console console) {
        return switch (mode) {
            case none -> new Silent(console);
            case plain -> new PlainProgress(console);
            case bar -> new BarProgress(console);
            case auto -> console.isTerminal() ? new BarProgress(console) : new PlainProgress(console);
        };
    }

    @Override
    public void layerExpected(long bytes) {
        expectedLayers.incrementAndGet();
        expectedBytes.addAndGet(Math.max(bytes, 0));
    }

    @Override
    public void layerDone() {
        doneLayers.incrementAndGet();
    }

    @Override
    public void bytesRead(long bytes) {
        readBytes.addAndGet(bytes);
    }

    @Override
    public void waiting(String why, Duration delay) {
        say(String.format(Locale.ROOT, "occystrap: %s; trying again in %.1f s", why, delay.toMillis() / 1000.0));
    }

    @Override
    public void warning(String message) {
        say("occystrap: warning: " + message);
    }

    /** @return bytes of all layers that will be read, as stored */
    final long expectedBytes() {
        return expectedBytes.get();
    }

    /** @return bytes read so far, as stored */
    final long readBytes() {
        return readBytes.get();
    }

    /** @return such as {@code 1 of 4 layers} */
    final String layers() {
        return doneLayers.get() + " of " + expectedLayers.get() + " layers";
    }

    /** Prints a line that the person should see whatever is shown of the progress. */
    void say(String line) {
        console.err().println(line);
    }

    /**
     * Shows the progress from now on, unless that has begun already.
     *
     * @param firstMs  milliseconds until it is shown for the first time
     * @param periodMs milliseconds from then on
     * @param show     shows it
     */
    final synchronized void every(long firstMs, long periodMs, Runnable show) {
        if (clock == null) {
            clock = Executors.newSingleThreadScheduledExecutor(r -> {
                Thread thread = new Thread(r, "progress");
                thread.setDaemon(true);
                return thread;
            });
            clock.scheduleAtFixedRate(show, firstMs, periodMs, TimeUnit.MILLISECONDS);
        }
    }

    /** Ends the show. */
    @Override
    public synchronized void close() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }

    /** Shows no progress, but warnings. */
    private static final class Silent extends Progress {

        Silent(Console console) {
            super(console);
        }

        @Override
        public void waiting(String why, Duration delay) {
            // Nothing but errors was asked for.
        }
    }
}
