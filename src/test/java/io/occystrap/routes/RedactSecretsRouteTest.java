package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TarContents;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bean of the example is compiled as an application would. */
class RedactSecretsRouteTest extends ExampleRouteTest {

    private static final String PEM = "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----\n";

    @TempDir
    private static Path classes;

    RedactSecretsRouteTest() {
        super("redact-secrets");
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, "-Werror", "-Xlint:all,-options", "-proc:none",
                "--release", "17", "-cp", Path.of("target/classes").toString(), "-d", classes.toString(),
                "routes/examples/RedactSecrets.java");
        assertThat(failed).isZero();
        CamelContext context = super.createCamelContext();
        context.setApplicationContextClassLoader(
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader()));
        return context;
    }

    @Test
    void keysGoAndValuesGoAndAllElseStays() throws Exception {
        byte[] clean = new RawTar().file("etc/motd", "hello").bytes();
        byte[] secret = new RawTar().file("app/.env", "# set\nTOKEN=abc\nEMPTY=\nURL=a=b\n").file("app/key", PEM)
                .file("app/main", "program").bytes();
        SampleImage image = image(clean, secret);
        Path tarball = folder.resolve("redacted.tar");

        Exchange answer = run(image, Map.of(OccystrapConstants.DESTINATION, tarball.toString()));

        assertThat(answer.getException()).isNull();
        Map<String, byte[]> files = TarContents.of(tarball);
        JsonNode entry = new ObjectMapper().readTree(files.get("manifest.json")).path(0);
        assertThat(files.get(entry.at("/Layers/0").asText())).isEqualTo(clean);
        byte[] redacted = files.get(entry.at("/Layers/1").asText());
        Map<String, byte[]> left = Tar.read(redacted);
        assertThat(left).containsOnlyKeys("app/.env", "app/main");
        assertThat(new String(left.get("app/.env"), StandardCharsets.UTF_8)).isEqualTo("# set\nTOKEN=\nEMPTY=\nURL=\n");
        assertThat(new String(left.get("app/main"), StandardCharsets.UTF_8)).isEqualTo("program");
        JsonNode config = new ObjectMapper().readTree(files.get(entry.path("Config").asText()));
        assertThat(config.at("/rootfs/diff_ids/1").asText()).isEqualTo("sha256:" + SampleImage.sha256(redacted));
    }
}
