package io.occystrap.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line in this process. */
abstract class CommandLineTest {

    /** Scratch. */
    @TempDir
    protected Path folder;

    /**
     * What came of a command.
     *
     * @param code to exit with
     * @param out  lines on stdout
     * @param err  lines on stderr
     */
    protected record Outcome(int code, List<String> out, List<String> err) { }

    /** @return what came of these arguments */
    protected final Outcome run(String... args) {
        return runWith("", args);
    }

    /** @return what came of these arguments with that on stdin */
    protected final Outcome runWith(String stdin, String... args) {
        InputStream in = new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code;
        try (PrintStream printOut = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream printErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            code = new CommandLineApplication(in, printOut, printErr).run(args);
        }
        return new Outcome(code, out.toString(StandardCharsets.UTF_8).lines().toList(),
                err.toString(StandardCharsets.UTF_8).lines().toList());
    }
}
