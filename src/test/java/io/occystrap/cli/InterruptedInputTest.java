package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.Tar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class InterruptedInputTest {

    /** Of a pipe, on Linux: who can write more was read from. */
    private static final int CAPACITY = 64 << 10;

    private Process process;

    @BeforeEach
    void start() throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), "-Doccystrap.home=" + Path.of("").toAbsolutePath(),
                "-Dslf4j.provider=org.slf4j.simple.SimpleServiceProvider", "-Dslf4j.internal.verbosity=WARN",
                Occystrap.class.getName(), "inspect", "tar://-").start();
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void aSignalEndsAReadOfStandardInputThatIsSilent() throws Exception {
        byte[] archive = Tar.archive().file("layer.tar", new byte[8 * CAPACITY]).bytes();
        process.getOutputStream().write(archive, 0, 4 * CAPACITY);
        process.getOutputStream().flush();

        // Process.destroy() would close the pipes, too.
        process.toHandle().destroy();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("occystrap: error: interrupted; nothing was written\n");
        assertThat(process.exitValue()).isEqualTo(130);
    }
}
