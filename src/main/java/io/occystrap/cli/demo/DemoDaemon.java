package io.occystrap.cli.demo;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.ToIntFunction;

/** The daemon of the tour, in this process: an inbox, a worker, and the broker that comes along, on ports that are free. */
final class DemoDaemon implements Closeable {

    private static final long PATIENCE_SECONDS = 60;

    private final Path configuration;
    private final Path inbox;
    private final int broker;
    private final int observed;
    private final Thread thread;
    private volatile int code;

    /**
     * @param directory   of the tour; gets the configuration, the broker's journal, and what jobs write
     * @param registry    that jobs may read from
     * @param commandLine runs a command as if it had been typed
     * @throws IOException if there is no port, or the configuration cannot be written
     */
    DemoDaemon(Path directory, String registry, ToIntFunction<String[]> commandLine) throws IOException {
        configuration = directory.resolve("daemon.properties");
        inbox = Files.createDirectories(directory.resolve("inbox"));
        try (ServerSocket first = free(); ServerSocket second = free()) {
            broker = first.getLocalPort();
            observed = second.getLocalPort();
        }
        Files.write(configuration, List.of(
                "occystrap.output.root=" + directory.resolve("jobs"),
                "occystrap.source.allow=registry://" + registry,
                "occystrap.file-drop.inbox=" + inbox,
                "occystrap.file-drop.quiet-seconds=0",
                "occystrap.queue.listen=127.0.0.1:" + broker,
                "occystrap.queue.data=" + directory.resolve("broker"),
                "occystrap.observe.port=" + observed));
        thread = new Thread(() -> code = commandLine.applyAsInt(command()), "demo-daemon");
    }

    private static ServerSocket free() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    }

    /** @return the configuration of the daemon, and of who sends it jobs */
    Path configuration() {
        return configuration;
    }

    /** @return what starts it */
    String[] command() {
        return new String[] {"--config", configuration.toString(), "run", "file-drop", "queue-fetch"};
    }

    /**
     * Starts it, and waits until it tells of itself, which it does last.
     *
     * @return 0; or what it ended with, if it did not start
     * @throws IOException if it takes too long
     */
    int start() throws IOException {
        thread.start();
        await(this::answers, "the daemon of the tour does not start");
        return thread.isAlive() ? 0 : code;
    }

    /**
     * Drops a file into the inbox, and waits until the daemon has done what it does with such a file.
     *
     * @param file to drop, which stays where it is
     * @return the receipt
     * @throws IOException if there is none
     */
    Path drop(Path file) throws IOException {
        Path receipt = inbox.resolve(".done").resolve(file.getFileName() + ".receipt.json");
        // It must not be taken before it is whole, and names with a dot before them are not.
        Path half = Files.copy(file, inbox.resolve("." + file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        Files.move(half, inbox.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
        await(() -> Files.exists(receipt), file + " was dropped, but there is no " + receipt);
        return receipt;
    }

    /** Waits until something is so, the daemon has ended, or somebody interrupts it. */
    private void await(BooleanSupplier condition, String otherwise) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (thread.isAlive() && !condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IOException(otherwise);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException(otherwise);
            }
        }
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), observed), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as Ctrl-C does. */
    @Override
    public void close() {
        thread.interrupt();
        boolean interrupted = Thread.interrupted();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
