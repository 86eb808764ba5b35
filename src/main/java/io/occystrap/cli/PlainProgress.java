package io.occystrap.cli;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A line every few seconds, for logs. */
final class PlainProgress extends Progress {

    private static final long SECONDS = 3;

    private ScheduledExecutorService clock;
    private long shown;

    PlainProgress(Console console) {
        super(console);
    }

    @Override
    public synchronized void imageStarted(String image) {
        if (clock == null) {
            clock = Executors.newSingleThreadScheduledExecutor(r -> {
                Thread thread = new Thread(r, "progress");
                thread.setDaemon(true);
                return thread;
            });
            clock.scheduleAtFixedRate(this::show, SECONDS, SECONDS, TimeUnit.SECONDS);
        }
    }

    private void show() {
        long read = readBytes();
        say("occystrap: " + layers() + ", " + ByteCount.text(read) + " of " + ByteCount.text(expectedBytes()) + ", "
                + ByteCount.text((read - shown) / SECONDS) + "/s");
        shown = read;
    }

    @Override
    public synchronized void close() {
        if (clock != null) {
            clock.shutdownNow();
        }
    }
}
