package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program to run. */
final class Command {

    private static final long PATIENCE_SECONDS = 240;

    private final List<String> words;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private Path stdin;
    private Path stdout;

    private Command(List<String> words) {
        this.words = words;
    }

    static Command of(String... words) {
        return new Command(new ArrayList<>(List.of(words)));
    }

    static Command of(List<String> words) {
        return new Command(new ArrayList<>(words));
    }

    /** @return where the program is; also looked for where root's programs are */
    static Optional<Path> find(String program) {
        String path = System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin";
        for (String folder : path.split(":")) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(file) && Files.isRegularFile(file)) {
                return Optional.of(file.toAbsolutePath());
            }
        }
        return Optional.empty();
    }

    List<String> words() {
        return List.copyOf(words);
    }

    Command with(String... more) {
        words.addAll(List.of(more));
        return this;
    }

    Command environment(String key, String value) {
        environment.put(key, value);
        return this;
    }

    Command stdin(Path file) {
        stdin = file;
        return this;
    }

    Command stdout(Path file) {
        stdout = file;
        return this;
    }

    /** What came of it. */
    record Outcome(String command, int code, String out, String err) {

        /** @return this, which must have gone well */
        Outcome succeeds() {
            assertThat(code).as("%s%n%s%s", command, out, err).isZero();
            return this;
        }

        /** @return the lines on stderr */
        List<String> errors() {
            return err.lines().toList();
        }
    }

    /** A program that runs. */
    record Running(Process process, Path out, Path err, String command) {

        Outcome await() throws IOException, InterruptedException {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(command + " did not end: " + Files.readString(err));
            }
            Outcome outcome = new Outcome(command, process.exitValue(), out == null ? ""
                    : Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
            if (out != null) {
                Files.delete(out);
            }
            Files.delete(err);
            return outcome;
        }
    }

    Running start() throws IOException {
        Path err = Files.createTempFile("occystrap-it", ".err");
        Path out = stdout == null ? Files.createTempFile("occystrap-it", ".out") : stdout;
        List<String> line = new ArrayList<>(words);
        line.set(0, find(line.get(0)).map(Path::toString).orElse(line.get(0)));
        ProcessBuilder builder = new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile())
                .redirectInput(stdin == null ? Path.of("/dev/null").toFile() : stdin.toFile());
        builder.environment().putAll(environment);
        return new Running(builder.start(), stdout == null ? out : null, err, String.join(" ", words));
    }

    Outcome run() throws IOException, InterruptedException {
        return start().await();
    }

    /** @return what it printed; it must go well */
    String output() throws IOException, InterruptedException {
        return run().succeeds().out().strip();
    }
}
