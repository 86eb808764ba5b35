package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that run until somebody ends them. */
@RequiresTools({"kill", "env"})
class RunIT {

    private static final String ROUTE = """
            - route:
                id: slow
                description: Takes its time
                from:
                  uri: file
                  parameters:
                    directoryName: "{{in}}"
                    delay: 100
                    initialDelay: 0
                  steps:
                    - log:
                        message: "begins ${header.CamelFileName}"
                    - delay:
                        expression:
                          constant:
                            expression: 2000
                    - to:
                        uri: file
                        parameters:
                          directoryName: "{{out}}"
            """;

    @TempDir
    private Path folder;

    private Command.Running start(String... more) throws Exception {
        Path route = Files.writeString(folder.resolve("slow.yaml"), ROUTE);
        Command.Running running = Launcher.occystrap("--set", "in=" + folder.resolve("in"), "--set",
                "out=" + folder.resolve("out"), "run", route.toString()).with(more).start();
        awaitSaid(running, "slow: from file:");
        Path dropped = Files.writeString(folder.resolve("dropped"), "content");
        Files.move(dropped, folder.resolve("in/a"));
        awaitSaid(running, "begins a");
        return running;
    }

    private static void awaitSaid(Command.Running running, String text) {
        Awaitility.await(text).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50))
                .until(() -> Files.readString(running.err()).contains(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void whatIsOnItsWayArrivesBeforeItEnds(String signal) throws Exception {
        Command.Running running = start();

        Command.of("kill", "-" + signal, Long.toString(running.process().pid())).run().succeeds();
        Command.Outcome outcome = running.await();

        assertThat(outcome.code()).as(outcome.err()).isZero();
        assertThat(folder.resolve("out/a")).hasContent("content");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void whatTakesTooLongIsCutOff() throws Exception {
        Command.Running running = start("--set", "occystrap.run.shutdown-seconds=1");

        Command.of("kill", "-TERM", Long.toString(running.process().pid())).run().succeeds();
        Command.Outcome outcome = running.await();

        assertThat(outcome.code()).as(outcome.err()).isEqualTo(6);
        assertThat(outcome.errors()).last().asString().contains("cut off").contains("occystrap.run.shutdown-seconds");
        assertThat(folder.resolve("in/a")).as("is there for the next run").exists();
    }
}
