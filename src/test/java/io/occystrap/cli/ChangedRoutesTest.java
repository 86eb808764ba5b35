package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configuration, and the copy of a route that somebody changed. */
class ChangedRoutesTest extends CommandLineTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base");
    private String in;
    private String out;

    @BeforeEach
    void save() throws IOException {
        in = image.saveTo(folder.resolve("in.tar")).toString();
        out = folder.resolve("out").toString();
    }

    @Test
    void configNamesTheConfiguration() throws Exception {
        Path config = Files.writeString(folder.resolve("my.properties"), "occystrap.limit.layer-bytes=100\n");

        Outcome outcome = run("--config", config.toString(), "tarfile-to-extracted", in, out);

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.err()).hasSize(1).first().asString().contains("100 bytes")
                .contains("occystrap.limit.layer-bytes");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void setWinsOverTheConfiguration() throws Exception {
        Path config = Files.writeString(folder.resolve("my.properties"), "occystrap.limit.layer-bytes=100\n");

        Outcome lower = run("--set", "occystrap.limit.layer-bytes=99", "tarfile-to-extracted", in, out);
        Outcome higher = run("--config", config.toString(), "--set", "occystrap.limit.layer-bytes=100000",
                "tarfile-to-extracted", in, out);

        assertThat(lower.code()).isEqualTo(5);
        assertThat(lower.err()).hasSize(1).first().asString().contains("99 bytes");
        assertThat(higher.code()).isZero();
    }

    @Test
    void aValueThatCannotBeReadIsNamed() {
        Outcome outcome = run("--set", "occystrap.limit.layer-bytes=lots", "tarfile-to-extracted", in, out);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).hasSize(1).first().asString().contains("occystrap.limit.layer-bytes")
                .contains("lots");
    }

    @Test
    void aChangedCopyOfARouteIsTheOneThatRuns() throws Exception {
        Path routes = changed("""
                        - to:
                            id: keep-receipt
                            uri: file
                            parameters:
                              directoryName: FOLDER
                              fileName: receipt.json
                        """.replace("FOLDER", folder.resolve("receipts").toString()));

        Outcome outcome = run("--set", "occystrap.routes=" + routes, "tarfile-to-extracted", in, out);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(folder.resolve("out/manifest.json")).exists();
        Path receipt = folder.resolve("receipts/receipt.json");
        assertThat(new ObjectMapper().readTree(receipt.toFile()).path("imageId").asText())
                .isEqualTo("sha256:" + image.id());
    }

    @Test
    void theConfigurationMayNameTheChangedRoutes() throws Exception {
        Path routes = changed("""
                        - setHeader:
                            name: nothing
                            expression:
                              constant:
                                expression: changed
                        - throwException:
                            exceptionType: java.lang.IllegalArgumentException
                            message: this copy refuses everything
                        """);
        Path config = Files.writeString(folder.resolve("my.properties"), "occystrap.routes=" + routes + "\n");

        Outcome outcome = run("--config", config.toString(), "tarfile-to-extracted", in, out);

        assertThat(outcome.err()).hasSize(1).first().asString().contains("this copy refuses everything");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void theConfigurationMayNameABeanOfAChangedRoute() throws Exception {
        Path routes = besides("""
                - beans:
                    - name: mine
                      type: org.apache.camel.support.jsse.SSLContextParameters
                """);
        Path config = Files.writeString(folder.resolve("my.properties"),
                "camel.component.https.sslContextParameters=#mine\n");

        Outcome without = run("--config", config.toString(), "tarfile-to-extracted", in, out);
        Outcome outcome = run("--config", config.toString(), "--set", "occystrap.routes=" + routes, "tarfile-to-extracted", in, out);

        assertThat(without.code()).isEqualTo(2);
        assertThat(without.err()).hasSize(1).first().asString().contains("mine");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void aConfigurationOfRoutesHoldsForTheRouteBesideIt() throws Exception {
        Path routes = besides("""
                - routeConfiguration:
                    intercept:
                      - intercept:
                          steps:
                            - throwException:
                                exceptionType: java.lang.IllegalArgumentException
                                message: intercepted
                """);

        Outcome outcome = run("--set", "occystrap.routes=" + routes, "tarfile-to-extracted", in, out);

        assertThat(outcome.err()).hasSize(1).first().asString().contains("intercepted");
        assertThat(outcome.code()).isEqualTo(2);
    }

    @Test
    void aRouteThatTheFolderLacksIsTheInstalledOne() throws Exception {
        Path routes = changed("");

        run("tarfile-to-extracted", in, out);
        Outcome outcome = run("--set", "occystrap.routes=" + routes, "recreate-image", out, "ns/app", "1",
                folder.resolve("again.tar").toString());

        assertThat(outcome.code()).isZero();
        assertThat(folder.resolve("again.tar")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "- route: [",
        "- route:\n    id: x\n    from:\n      uri: direct:tarfile-to-extracted\n      stepps: []\n",
        "- route:\n    from:\n      uri: direct:tarfile-to-extracted\n      steps:\n        - to:\n"
                + "            uri: occystrap-tarfile\n            parameters:\n              noSuchOption: 1\n",
        "- route:\n    from:\n      uri: direct:tarfile-to-extracted\n      steps:\n        - to:\n"
                + "            uri: nosuchcomponent:x\n",
        "- route:\n    from:\n      uri: direct:another-name\n      steps:\n        - stop: {}\n",
        "- route:\n    from:\n      uri: direct:tarfile-to-extracted\n      steps:\n        - removeHeader:\n"
                + "            name: x\n",
        ""})
    void aBrokenRouteIsNamedInOneLine(String yaml) throws Exception {
        Path routes = Files.createDirectories(folder.resolve("routes/commands")).getParent();
        Files.writeString(routes.resolve("commands/tarfile-to-extracted.yaml"), yaml);

        Outcome outcome = run("--set", "occystrap.routes=" + routes, "tarfile-to-extracted", in, out);

        assertThat(outcome.err()).hasSize(1).first().asString().startsWith("occystrap: error: ")
                .contains("tarfile-to-extracted");
        assertThat(outcome.code()).isEqualTo(2);
        assertThat(DirectoryListing.of(folder)).doesNotContain("out");
    }

    /** Copies the installed route and adds something else behind it. */
    private Path besides(String more) throws IOException {
        Path routes = changed("");
        Files.writeString(routes.resolve("commands/tarfile-to-extracted.yaml"), more, StandardOpenOption.APPEND);
        return routes;
    }

    /** Copies the installed route and adds steps at its end. */
    private Path changed(String steps) throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes/commands")).getParent();
        String installed = Files.readString(Path.of("routes/commands/tarfile-to-extracted.yaml"));
        Files.writeString(routes.resolve("commands/tarfile-to-extracted.yaml"), installed + steps.indent(8));
        return routes;
    }
}
