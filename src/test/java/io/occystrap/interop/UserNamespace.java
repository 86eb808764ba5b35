package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** A user namespace in which an ordinary user is root, with mounts of its own. */
final class UserNamespace implements AutoCloseable {

    private final OrdinaryUser user;
    private final Command.Running holder;

    UserNamespace(OrdinaryUser user) throws IOException {
        this.user = user;
        Path ready = user.home().resolve("ready");
        holder = user.runs("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                "echo ready >\"$0\"; exec sleep 600", ready.toString()).start();
        Awaitility.await("unshare").atMost(Duration.ofSeconds(20)).until(() -> Files.exists(ready));
    }

    /** @return the words that go before a command that is to run there */
    String[] enter() {
        List<String> words = new ArrayList<>(user.runs().words());
        words.addAll(List.of("nsenter", "--target", Long.toString(holder.process().pid()), "--user", "--mount",
                "--preserve-credentials"));
        return words.toArray(String[]::new);
    }

    Command runs(String... words) {
        return Command.of(enter()).with(words);
    }

    Command occystrap(String... args) {
        return runs(user.home().resolve("installation/occystrap").toString()).with(args);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        holder.process().destroy();
        holder.await();
    }
}
