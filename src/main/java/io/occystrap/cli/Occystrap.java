package io.occystrap.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts the command line. */
public final class Occystrap {

    private static final long PATIENCE_SECONDS = 5;

    private Occystrap() {
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        CountDownLatch finished = new CountDownLatch(1);
        interruptOnSignal(Thread.currentThread(), finished);
        int code;
        try {
            code = new CommandLineApplication(System.in, System.out, System.err).run(args);
        } finally {
            finished.countDown();
        }
        System.exit(code);
    }

    /** On Ctrl-C the command gets a moment to delete what it has half written. */
    private static void interruptOnSignal(Thread command, CountDownLatch finished) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (finished.getCount() > 0) {
                command.interrupt();
                try {
                    if (!finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                        System.err.println("occystrap: error: interrupted in the middle of a wait"
                                + " (what was half written is deleted by the next run there)");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }, "interrupt"));
    }
}
