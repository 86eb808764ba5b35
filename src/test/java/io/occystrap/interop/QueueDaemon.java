package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code occystrap run} of a trigger that does jobs, as a person starts it. */
final class QueueDaemon implements AutoCloseable {

    private final Command.Running running;

    private QueueDaemon(Command.Running running) {
        this.running = running;
    }

    /**
     * @param trigger to run
     * @param keys    of the configuration, {@code KEY=VALUE}
     * @return how it is started
     */
    static Command command(String trigger, List<String> keys) {
        return command(List.of(trigger), keys);
    }

    /** @return how a daemon of several triggers in one process is started */
    private static Command command(List<String> triggers, List<String> keys) {
        List<String> words = new ArrayList<>(List.of("run"));
        words.addAll(triggers);
        keys.forEach(key -> words.addAll(List.of("--set", key)));
        return Launcher.occystrap(words.toArray(String[]::new));
    }

    /** @return that daemon, which says that it runs */
    static QueueDaemon start(String trigger, List<String> keys) throws IOException {
        return start(command(trigger, keys));
    }

    /** @return a daemon of several triggers in one process, which says that it runs */
    static QueueDaemon start(List<String> triggers, List<String> keys) throws IOException {
        return start(command(triggers, keys));
    }

    /** @return the daemon, which says that it runs */
    static QueueDaemon start(Command command) throws IOException {
        QueueDaemon daemon = new QueueDaemon(command.start());
        try {
            Awaitility.await("the daemon").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50)).until(() -> {
                if (!daemon.running.process().isAlive()) {
                    throw new IOException(daemon.log());
                }
                return daemon.log().contains("running;");
            });
        } catch (RuntimeException e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** @return what it has said so far */
    String log() throws IOException {
        return Files.readString(running.err());
    }

    /** @return how many lines of its log have that in them */
    long said(String text) throws IOException {
        return log().lines().filter(line -> line.contains(text)).count();
    }

    Process process() {
        return running.process();
    }

    /** Ends it without a warning. */
    void kill() throws InterruptedException {
        running.process().destroyForcibly().waitFor();
    }

    /** Ends it as Ctrl-C does. */
    Command.Outcome stop() throws IOException, InterruptedException {
        running.process().destroy();
        return running.await();
    }

    @Override
    public void close() throws IOException {
        running.process().destroyForcibly();
        Files.deleteIfExists(running.err());
        Files.deleteIfExists(running.out());
    }

    /**
     * @param folder  for the broker's journal, and for what jobs write
     * @param port    that the broker listens at
     * @param sources that jobs may read from
     * @return the keys of a daemon with a broker of its own that tries again soon
     */
    static List<String> keys(Path folder, int port, String... sources) {
        return List.of("occystrap.queue.listen=127.0.0.1:" + port, "occystrap.queue.data=" + folder.resolve("broker"),
                "occystrap.output.root=" + folder.resolve("out"), "occystrap.queue.retry-seconds=1",
                "occystrap.source.allow=registry://" + String.join(",registry://", sources));
    }
}
