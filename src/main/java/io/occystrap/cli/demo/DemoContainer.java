package io.occystrap.cli.demo;

import io.occystrap.image.Printable;
import io.occystrap.posix.FileTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Starts the demo's bundle, where there is a program that can. */
final class DemoContainer {

    private static final long PATIENCE_SECONDS = 20;
    private static final String RUNTIME = "runc";

    private final Path bundle;
    private final PrintStream out;

    DemoContainer(Path bundle, PrintStream out) {
        this.bundle = bundle;
        this.out = out;
    }

    /** Says what came of it; a machine on which nothing can be started is no failure. */
    void run() throws IOException {
        Path state = Files.createTempDirectory("occystrap-demo");
        String command = RUNTIME + " run --bundle " + bundle + " hello";
        try {
            Process process = new ProcessBuilder(RUNTIME, "--root", state.toString(), "run", "--bundle",
                    bundle.toString(), "hello").redirectErrorStream(true).redirectInput(Path.of("/dev/null").toFile())
                    .start();
            byte[] said = process.getInputStream().readNBytes(4096);
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (ended && process.exitValue() == 0) {
                out.println("$ " + command);
                out.print(new String(said, StandardCharsets.UTF_8));
            } else {
                process.destroyForcibly();
                out.println("(" + RUNTIME + " starts no container on this machine: "
                        + Printable.escape(new String(said, StandardCharsets.UTF_8).strip()) + ")");
            }
        } catch (IOException e) {
            out.println("(there is no " + RUNTIME + " here; where there is, " + command + " starts it)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            FileTree.delete(state);
        }
    }
}
