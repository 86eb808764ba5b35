package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.SampleImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is said to whoever types something wrong, or asks for help. */
class UsageTest extends CommandLineTest {

    /** As a full disk does. */
    @ParameterizedTest
    @ValueSource(strings = {"--help", "--version"})
    void whatCannotBePrintedIsAFailure(String command) {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();

        int code = new CommandLineApplication(InputStream.nullInputStream(), new PrintStream(full), new PrintStream(err)).run(command);

        assertThat(code).isEqualTo(6);
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("occystrap: error: standard output cannot be written").hasLineCount(1);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("no command was given"),
                mistake("fetch-to-tarfil", "fetch-to-tarfil"),
                mistake("occystrap.paralel", "--set", "occystrap.paralel=2", "fetch-to-tarfile", "registry.test", "ns/app", "1",
                        "out.tar"),
                mistake("--frobnicate", "fetch-to-tarfile", "registry.test", "ns/app", "1", "out.tar", "--frobnicate"),
                mistake("REGISTRY", "fetch-to-tarfile"),
                mistake("TARFILE", "fetch-to-tarfile", "registry.test", "ns/app", "1"),
                mistake("PATH", "docker-to-oci", "ns/app", "1"),
                mistake("NS/App", "docker-to-tarfile", "NS/App", "1", "out.tar"),
                mistake("names no image", "process", "docker://", "tar://out.tar"),
                mistake("more", "fetch-to-tarfile", "registry.test", "ns/app", "1", "out.tar", "more"),
                mistake("a tag", "fetch-to-tarfile", "registry.test", "ns/app", "no tag", "out.tar"),
                mistake("NS/App", "fetch-to-tarfile", "registry.test", "NS/App", "1", "out.tar"),
                mistake("http://registry.test", "fetch-to-tarfile", "http://registry.test", "ns/app", "1", "out.tar"),
                mistake("not 12", "fetch-to-tarfile", "registry.test", "ns/app", "sha256:12", "out.tar"),
                mistake("--parallel", "fetch-to-extracted", "registry.test", "ns/app", "1", "out", "-j", "many"),
                mistake("--progress", "fetch-to-tarfile", "registry.test", "ns/app", "1", "out", "--progress=loud"),
                mistake("PATH", "tarfile-to-extracted", "in.tar"),
                mistake("IMAGE", "recreate-image", "images"),
                mistake("DESTINATION", "process", "registry://registry.test/ns/app:1"),
                mistake("ftp", "process", "ftp://registry.test/ns/app:1", "tar://out.tar"),
                mistake("speed is no option of registry://", "process", "tar://in.tar",
                        "registry://registry.test/ns/app?speed=1"),
                mistake("names no store", "process", "in.tar", "tar://out.tar"),
                mistake("after ://", "process", "tar://", "tar://out.tar"),
                mistake("is one image", "tags", "registry.test/ns/app:1"),
                mistake("has no tags", "tags", "tar://app.tar"),
                mistake("no range", "tags", "registry.test/ns/app", "--semver", "new ones"),
                mistake("colour", "process", "tar://in.tar", "tar://out.tar?colour=red"),
                mistake("unique_names", "process", "tar://in.tar", "dir://out?unique_names=perhaps"),
                mistake("nosuch.properties", "--config", "nosuch.properties", "recreate-image", "d", "i", "t", "o"),
                mistake("--password-stdin", "--password-stdin", "recreate-image", "d", "i", "t", "o"),
                mistake("KEY", "--set", "novalue", "recreate-image", "d", "i", "t", "o"));
    }

    private static Arguments mistake(String named, String... args) {
        return Arguments.of(named, args);
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void aMistakeIsNamedInOneLine(String named, String[] args) {
        Outcome outcome = run(args);

        assertThat(outcome.err()).hasSize(1).first().asString().startsWith("occystrap: error: ").contains(named);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void parallelIsAtLeastOne() throws Exception {
        Outcome outcome = run("tarfile-to-extracted", "--parallel", "0",
                SampleImage.of("ns/app:1", "a").saveTo(folder.resolve("in.tar")).toString(),
                folder.resolve("out").toString());

        assertThat(outcome.err()).hasSize(1).first().asString().contains("parallel");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(folder.resolve("out")).doesNotExist();
    }

    static Stream<Arguments> commands() {
        return Stream.of(
                Arguments.of("fetch-to-tarfile", new String[] {"REGISTRY", "IMAGE", "TAG", "TARFILE"}),
                Arguments.of("fetch-to-extracted",
                        new String[] {"REGISTRY", "IMAGE", "TAG", "PATH", "--use-unique-names"}),
                Arguments.of("recreate-image", new String[] {"PATH", "IMAGE", "TAG", "TARFILE"}),
                Arguments.of("tarfile-to-extracted", new String[] {"TARFILE", "PATH", "--use-unique-names"}),
                Arguments.of("process", new String[] {"SOURCE", "DESTINATION", "registry://", "tar://", "dir://"}),
                Arguments.of("demo", new String[] {"DIR"}));
    }

    /** The arguments, and the options that every command takes, are those of the original. */
    @ParameterizedTest
    @MethodSource("commands")
    void helpNamesArgumentsAndOptions(String command, String[] arguments) {
        Outcome outcome = run(command, "--help");

        String help = String.join("\n", outcome.out());
        assertThat(help).contains("Usage: occystrap " + command).contains(arguments)
                .contains("--os", "--architecture", "--variant", "--username", "--password", "--insecure", "--parallel",
                        "-j", "--temp-dir", "--verbose", "--password-stdin", "--json", "--quiet", "--progress",
                        "--config", "--set");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void helpListsTheCommandsAndTheExitCodes() {
        Outcome outcome = run("--help");

        String help = String.join("\n", outcome.out());
        assertThat(help).contains("fetch-to-tarfile", "fetch-to-extracted", "recreate-image", "tarfile-to-extracted",
                "process", "demo");
        assertThat(help).contains("2 usage", "3 no such image", "4 not authorised", "5 the image is",
                "6 network or disk");
        assertThat(outcome.code()).isZero();
    }

    @Test
    void versionGoesToStandardOutput() {
        Outcome outcome = run("--version");

        assertThat(outcome.out()).hasSize(1).first().asString().matches("occystrap \\d+\\.\\d+\\.\\d+.*");
        assertThat(outcome.code()).isZero();
    }
}
