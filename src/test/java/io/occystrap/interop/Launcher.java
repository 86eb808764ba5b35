package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command under test, started as a person starts it. */
final class Launcher {

    private Launcher() {
    }

    /** @return the command with these arguments; Ctrl-C reaches it even where the tests run in the background */
    static Command occystrap(String... args) {
        List<String> words = new ArrayList<>(
                List.of("env", "--default-signal=INT", Path.of("occystrap").toAbsolutePath().toString()));
        words.addAll(List.of(args));
        return Command.of(words);
    }

    /** @return what came of it; it must go well, and without a word on stderr */
    static Command.Outcome run(String... args) throws IOException, InterruptedException {
        Command.Outcome outcome = occystrap(args).run().succeeds();
        assertThat(outcome.err()).isEmpty();
        return outcome;
    }

    /** @return what came of it; it must fail with that code and one line */
    static Command.Outcome fails(int code, String... args) throws IOException, InterruptedException {
        Command.Outcome outcome = occystrap(args).run();
        assertFailed(outcome, code);
        return outcome;
    }

    static void assertFailed(Command.Outcome outcome, int code) {
        assertThat(outcome.errors()).as(outcome.command()).hasSize(1).first().asString()
                .startsWith("occystrap: error: ");
        assertThat(outcome.code()).as(outcome.err()).isEqualTo(code);
        assertThat(outcome.out()).isEmpty();
    }
}
