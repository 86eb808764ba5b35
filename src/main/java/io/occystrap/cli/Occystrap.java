package io.occystrap.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.nio.channels.Channels;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Starts the command line. */
public final class Occystrap {

    private Occystrap() {
    }

    /**
     * Runs one command and exits with its code.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        // The stream that Java gives does not hear an interrupt while it waits; this one does.
        System.setIn(Channels.newInputStream(new FileInputStream(FileDescriptor.in).getChannel()));
        CommandLineApplication application = new CommandLineApplication(System.in, System.out, System.err);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        interruptOnSignal(Thread.currentThread(), application, code);
        try {
            code.complete(application.run(args));
        } finally {
            code.complete(ExitCode.BUG.number());
        }
        System.exit(code.join());
    }

    /**
     * On Ctrl-C the command gets a moment to delete what it has half written, or what it says it needs to end well. Its
     * code counts then as well, not the one that Java has for signals.
     */
    private static void interruptOnSignal(Thread command, CommandLineApplication application,
            CompletableFuture<Integer> code) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (code.isDone()) {
                return;
            }
            command.interrupt();
            try {
                int ended = code.get(application.patience().toMillis(), TimeUnit.MILLISECONDS);
                System.out.flush();
                Runtime.getRuntime().halt(ended);
            } catch (TimeoutException e) {
                System.err.println("occystrap: error: interrupted in the middle of a wait"
                        + " (what was half written is deleted by the next run there)");
            } catch (InterruptedException | ExecutionException e) {
                Thread.currentThread().interrupt();
            }
        }, "interrupt"));
    }
}
