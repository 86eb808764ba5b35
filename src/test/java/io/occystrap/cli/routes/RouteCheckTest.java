package io.occystrap.cli.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RouteCheckTest {

    private static final String GOOD = """
            - route:
                id: mirror
                from:
                  uri: timer:tick
                  parameters:
                    period: 60000
                  steps:
                    - to:
                        uri: occystrap-registry:127.0.0.1:5000/ns/app:1
                        parameters:
                          operation: read
                    - setHeader:
                        name: x
                        expression:
                          simple:
                            expression: "${body}"
                    - choice:
                        when:
                          - expression:
                              simple:
                                expression: "${header.x} == 'y'"
                            steps:
                              - log:
                                  message: "found"
                        otherwise:
                          steps:
                            - to:
                                uri: occystrap-tarfile:{{folder}}/app.tar
                                parameters:
                                  operation: write
            """;

    @TempDir
    private Path folder;

    private DefaultCamelContext context;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.getPropertiesComponent().addInitialProperty("folder", "/tmp");
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private List<Finding> check(String text) throws IOException {
        return new RouteCheck(context).check(Files.writeString(folder.resolve("route.yaml"), text));
    }

    @Test
    void aGoodRouteHasNothing() throws IOException {
        assertThat(check(GOOD)).isEmpty();
    }

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).toList();
        }
    }

    /** Camel takes them, other tests show that; so must we. */
    @ParameterizedTest
    @MethodSource("shipped")
    void nothingIsSaidAgainstRoutesThatWork(Path file) throws IOException {
        assertThat(new RouteCheck(context).check(file)).noneMatch(finding -> !finding.message().contains("configuration has no"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            operation: write           | operatoin: write        | 30 | has no option operatoin (did you mean operation?)
            operation: write           | operation: wirte        | 30 | is one of .*, not wirte \\(did you mean write\\?\\)
            operation: write           | bridgeErrorHandler: true | 30 | has no option bridgeErrorHandler
            period: 60000              | period: soon            | 6  | is a duration, not soon
            period: 60000              | fixedRate: yes          | 6  | is a boolean, not yes
            period: 60000              | perod: 5                | 6  | has no option perod (did you mean period?)
            uri: occystrap-tarfile:    | uri: ocystrap-tarfile:  | 28 | no component ocystrap-tarfile (did you mean occystrap-tarfile?)
            uri: timer:tick            | uri: timer              | 4  | timer needs timerName
            {{folder}}                 | {{directory}}           | 28 | the configuration has no directory
            otherwise:                 | otherwize:              | 25 | in choice: there is no otherwize (did you mean otherwise?)
            - setHeader:               | - setHaeder:            | 12 | there is no setHaeder (did you mean setHeader?)
            uri: timer:tick            | id: tick                | 3  | in from: this is no form that Camel takes
            name: x                    | name: [x]               | 13 | in name: array found, string expected
            message: "found"           | mesage: "found"         | 24 | in log: there is no mesage (did you mean message?)
            id: mirror                 | idd: mirror             | 2  | in route: there is no idd (did you mean id?)
            """)
    void aFaultIsNamedWithItsLine(String right, String wrong, int line, String message) throws IOException {
        List<Finding> findings = check(GOOD.replace(right, wrong));

        assertThat(findings).as(findings.toString()).hasSize(1);
        assertThat(findings.get(0).line()).isEqualTo(line);
        assertThat(findings.get(0).message()).satisfiesAnyOf(text -> assertThat(text).contains(message),
                text -> assertThat(text).containsPattern(message));
    }

    @Test
    void severalFaultsAreAllNamed() throws IOException {
        String text = GOOD.replace("period", "perod").replace("operation", "operaton").replace("{{folder}}", "{{f}}");

        assertThat(check(text)).extracting(Finding::line).containsExactly(6, 11, 28, 30);
    }

    @Test
    void whatIsNoYamlIsSaidToBeNone() throws IOException {
        assertThat(check("- route:\n    id: [\n")).singleElement()
                .satisfies(finding -> assertThat(finding.message()).startsWith("this is no YAML"));
        assertThat(check("")).containsExactly(new Finding(1, "the file is empty"));
        assertThat(check("- &a [*a]\n")).singleElement()
                .satisfies(finding -> assertThat(finding.message()).contains("nested"));
        Path latin = Files.write(folder.resolve("latin.yaml"), "- route: {id: \u00e4}".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(new RouteCheck(context).check(latin)).containsExactly(new Finding(1, "the file is not in UTF-8"));
    }

    /** Otherwise it would run what a file brings along, only because somebody wants to know whether it is right. */
    @Test
    void nothingIsInstantiated() throws IOException {
        System.clearProperty(Planted.class.getName());

        check("""
                - beans:
                    - name: planted
                      type: "#class:%s"
                """.formatted(Planted.class.getName()) + GOOD.replace("operation: write", "temporaryDirectory: \"#class:"
                + Planted.class.getName() + "\""));

        assertThat(System.getProperty(Planted.class.getName())).isNull();
    }

    /** Would show that it was made. */
    public static final class Planted {

        public Planted() {
            System.setProperty(Planted.class.getName(), "made");
        }
    }
}
