package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that are about files of routes. */
class RouteCommandsTest extends CommandLineTest {

    private static final String ROUTE = """
            - route:
                id: mine
                description: Does what I want
                from:
                  uri: direct:mine
                  steps:
                    - to:
                        uri: occystrap-tarfile:{{mine.folder}}/{{mine.file:app}}.tar
                        parameters:
                          operation: write
            """;

    private Path routes;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        routes = folder.resolve("routes");
        Files.createDirectories(routes.resolve("triggers"));
        file = Files.writeString(routes.resolve("triggers/mine.yaml"), ROUTE);
    }

    @Test
    void whatIsThereIsListedWithItsKeys() throws IOException {
        Outcome text = run("--set", "occystrap.routes=" + routes, "routes");
        Outcome json = run("--json", "--set", "occystrap.routes=" + routes, "routes");

        assertThat(text.code()).isZero();
        assertThat(text.out()).containsSubsequence("run mine: Does what I want", "    mine.file=app", "    mine.folder");
        JsonNode mine = new ObjectMapper().readTree(json.out().get(0));
        assertThat(mine.path("route").asText()).isEqualTo("mine");
        assertThat(mine.path("from").asText()).isEqualTo("direct:mine");
        assertThat(mine.at("/keys/mine.file").asText()).isEqualTo("app");
        assertThat(mine.at("/keys").has("mine.folder")).isTrue();
    }

    @Test
    void aFileIsChecked() throws IOException {
        Outcome unset = run("check", file.toString());
        Outcome set = run("--set", "mine.folder=/tmp", "check", file.toString());

        assertThat(unset.code()).isEqualTo(2);
        assertThat(unset.out()).hasSize(1).first().asString().startsWith(file + ":8: ").contains("mine.folder");
        assertThat(set.code()).isZero();
        assertThat(set.out()).containsExactly(file + ": nothing is wrong");
    }

    @Test
    void whatIsWrongIsAnObjectForEachFile() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), ROUTE.replace("operation", "operatoin"));

        Outcome outcome = run("--json", "--set", "mine.folder=/tmp", "check", file.toString(), wrong.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.out()).hasSize(2);
        assertThat(new ObjectMapper().readTree(outcome.out().get(0)).path("findings")).isEmpty();
        JsonNode finding = new ObjectMapper().readTree(outcome.out().get(1)).at("/findings/0");
        assertThat(finding.path("line").asInt()).isEqualTo(10);
        assertThat(finding.path("message").asText()).contains("operatoin").contains("operation");
    }

    @Test
    void keysAreSetBeforeAndBehindTheCommand() throws IOException {
        Path two = Files.writeString(folder.resolve("two.yaml"), ROUTE.replace(":app", ""));

        Outcome outcome = run("--set", "mine.folder=/tmp", "check", two.toString(), "--set", "mine.file=x");

        assertThat(outcome.out()).containsExactly(two + ": nothing is wrong");
    }

    @Test
    void routesThatAreNotThereAreNotRun() {
        Outcome name = run("--set", "occystrap.routes=" + routes, "run", "nobody");
        Outcome missing = run("run", folder.resolve("nobody.yaml").toString());
        Outcome checked = run("check", folder.resolve("nobody.yaml").toString());

        assertThat(name.code()).isEqualTo(2);
        assertThat(name.err()).hasSize(1).first().asString().contains("nobody").contains("mine");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).hasSize(1).first().asString().contains("nobody.yaml");
        assertThat(checked.code()).isEqualTo(2);
        assertThat(checked.err()).hasSize(1).first().asString().contains("nobody.yaml");
    }

    /** In one line, and without running the rest of the file. */
    @Test
    void routesThatCannotStartAreNamed() throws IOException {
        Path wrong = Files.writeString(folder.resolve("wrong.yaml"), ROUTE.replace("operation", "operatoin"));

        Outcome outcome = run("--set", "mine.folder=/tmp", "run", wrong.toString());

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).hasSize(1).first().asString().contains("wrong.yaml").contains("operatoin");
    }

    @Test
    void withoutANameThoseOfTheConfigurationAreRun() throws IOException {
        Files.writeString(file, ROUTE.replace("operation", "operatoin"));

        Outcome nothing = run("--set", "occystrap.routes=" + routes, "run");
        Outcome configured = run("--set", "occystrap.routes=" + routes, "--set", "mine.folder=/tmp", "--set",
                "occystrap.run.triggers= mine ,", "run");
        Outcome unknown = run("--set", "occystrap.run.triggers=nobody", "run");

        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.err()).hasSize(1).first().asString().contains("occystrap.run.triggers").contains("mine");
        assertThat(configured.err()).as("what is wrong in the file").hasSize(1).first().asString().contains("operatoin");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).hasSize(1).first().asString().contains("nobody");
    }

    @Test
    void whatADaemonTellsIsConfiguredInWordsThatThereAre() {
        for (String wrong : new String[] {"occystrap.observe.port=70000", "occystrap.observe.port=http",
            "occystrap.log.format=xml"}) {
            Outcome outcome = run("--set", wrong, "--set", "mine.folder=/tmp", "run", file.toString());

            assertThat(outcome.code()).as(wrong).isEqualTo(2);
            assertThat(outcome.err()).as(wrong).hasSize(1).first().asString().contains(wrong.replaceAll("=.*", ""));
        }
    }
}
