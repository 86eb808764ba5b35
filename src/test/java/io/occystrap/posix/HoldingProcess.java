package io.occystrap.posix;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Another Java process that holds a staging directory, or a lock, until it is told to let go or is killed. */
final class HoldingProcess implements Closeable {

    private final Process process;

    private HoldingProcess(Process process) {
        this.process = process;
    }

    /** Returns once the other process holds it. */
    static HoldingProcess start(String what, Path path) throws Exception {
        String separator = System.getProperty("path.separator");
        String classes = location(Staging.class) + separator + location(HoldingProcess.class) + separator
                + location(com.sun.jna.Native.class);
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", classes, HoldingProcess.class.getName(), what,
                path.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (!"held".equals(out.readLine())) {
            process.destroyForcibly();
            throw new IllegalStateException("the other process did not start");
        }
        return new HoldingProcess(process);
    }

    private static String location(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    void letGo() throws Exception {
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException("the other process did not end well");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static Closeable hold(String what, Path path) throws IOException {
        return switch (what) {
            case "staging" -> Staging.in(path);
            case "replacement" -> ReplacementLock.acquire(path, () -> { }).orElseThrow();
            default -> ProcessLock.acquire(path);
        };
    }

    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[1]);
        try (Closeable held = hold(arguments[0], path)) {
            System.out.println("held");
            while (System.in.read() >= 0) {
                // until the end of input
            }
        }
    }
}
