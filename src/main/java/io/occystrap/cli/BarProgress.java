package io.occystrap.cli;

import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on the terminal, once a transfer has taken half a second. */
final class BarProgress extends Progress {

    private static final long FIRST_MS = 500;
    private static final int REFRESH_MS = 200;
    private static final int WIDTH = 100;
    private static final String ERASE_LINE = "\r\u001b[K";

    private final Console console;
    private ProgressBar bar;

    BarProgress(Console console) {
        super(console);
        this.console = console;
    }

    @Override
    public void imageStarted(String image) {
        every(FIRST_MS, REFRESH_MS, this::show);
    }

    private synchronized void show() {
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUnit(" MB", 1_000_000)
                    .setInitialMax(expectedBytes())
                    .setUpdateIntervalMillis(REFRESH_MS)
                    .showSpeed()
                    .clearDisplayOnFinish()
                    .setConsumer(new ConsoleProgressBarConsumer(console.err(), WIDTH))
                    .build();
        }
        bar.maxHint(expectedBytes());
        bar.stepTo(readBytes());
        bar.setExtraMessage(" " + layers());
    }

    /** A line goes above the bar, which is drawn again below it. */
    @Override
    synchronized void say(String line) {
        super.say(bar == null ? line : ERASE_LINE + line);
    }

    @Override
    public synchronized void close() {
        super.close();
        if (bar != null) {
            bar.close();
        }
    }
}
