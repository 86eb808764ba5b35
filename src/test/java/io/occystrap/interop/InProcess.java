package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.cli.CommandLineApplication;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of the command line in this process, where a start of Java for each of many commands would take minutes.
 *
 * @param code  to exit with
 * @param bytes what it printed
 * @param err   what it said beside that
 */
record InProcess(int code, byte[] bytes, String err) {

    static InProcess run(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        List<String> all = new ArrayList<>(List.of("--progress=none"));
        all.addAll(List.of(args));
        int code = new CommandLineApplication(InputStream.nullInputStream(), new PrintStream(out, true),
                new PrintStream(err, true)).run(all.toArray(String[]::new));
        return new InProcess(code, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    }

    /** @return this, which must have gone well */
    InProcess succeeds() {
        assertThat(code).as(err).isZero();
        return this;
    }

    /** @return what it printed, as text */
    String out() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
