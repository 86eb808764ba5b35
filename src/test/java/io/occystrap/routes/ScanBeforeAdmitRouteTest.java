package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class ScanBeforeAdmitRouteTest extends ExampleRouteTest {

    ScanBeforeAdmitRouteTest() {
        super("scan-before-admit");
    }

    private Path admitted() {
        return folder.resolve("admitted");
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().addOverrideProperty("scan-before-admit.to",
                "occystrap-directory:" + admitted() + "?uniqueNames=true&allowFromHeaders=true");
        return context;
    }

    private static String name(SampleImage image) {
        return "sha256-" + SampleImage.sha256(image.manifest());
    }

    @Test
    void whatIsCleanIsAdmitted() throws Exception {
        SampleImage clean = image(new RawTar().file("bin/run", "x").bytes());

        Exchange answer = run(clean, Map.of());

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader("CamelOccystrapAdmitted")).isEqualTo("true");
        assertThat(admitted().resolve(clean.id() + ".json")).hasBinaryContent(clean.config());
        assertThat(out().resolve("rejected")).doesNotExist();
    }

    @Test
    void whatHasAForbiddenFileInAnyLayerIsNot() throws Exception {
        SampleImage dirty = image(new RawTar().file("etc/web.pem", "a key").bytes(), new RawTar().file("etc/.wh.web.pem", "").bytes());

        Exchange answer = run(dirty, Map.of());

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader("CamelOccystrapAdmitted")).isEqualTo("false");
        assertThat(admitted()).doesNotExist();
        List<String> report = Files.readAllLines(out().resolve("rejected/" + name(dirty) + ".jsonl"));
        assertThat(report).anyMatch(line -> line.contains("\"etc/web.pem\""));
    }

    @Test
    void whatIsNotWholeIsNot() throws Exception {
        SampleImage whole = image(new RawTar().file("bin/run", "x").bytes());
        byte[] wrong = new String(whole.config(), StandardCharsets.UTF_8).replace("\"os\":\"linux\"",
                "\"os\":\"linux\",\"history\":[{},{},{}]").getBytes(StandardCharsets.UTF_8);

        Exchange answer = run(new SampleImage("ns/app:1", wrong, whole.layers()), Map.of());

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader("CamelOccystrapAdmitted")).isEqualTo("false");
        assertThat(admitted()).doesNotExist();
        assertThat(names(out().resolve("rejected"))).hasSize(1);
    }
}
