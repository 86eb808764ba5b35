package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;

class FanOutRouteTest extends ExampleRouteTest {

    FanOutRouteTest() {
        super("fan-out");
    }

    /** An image that names a command, without which there is no bundle. */
    private static SampleImage runnable(byte[]... layers) {
        SampleImage image = image(layers);
        String config = new String(image.config(), StandardCharsets.UTF_8)
                .replace("\"os\":\"linux\"", "\"os\":\"linux\",\"config\":{\"Cmd\":[\"/bin/run\"]}");
        return new SampleImage(image.repoTag(), config.getBytes(StandardCharsets.UTF_8), image.layers());
    }

    private static long blobs(LocalRegistry registry) {
        return registry.requests().stream().filter(request -> request.contains("/blobs/")).count();
    }

    @Test
    void layersAreFetchedOnceAndUsedThreeTimes() throws Exception {
        SampleImage image = runnable(new RawTar().file("etc/ssl/a.pem", "a key").file("bin/run", "x").bytes(),
                new RawTar().file("etc/b.pem", "another").bytes());
        String name = "sha256-" + SampleImage.sha256(image.manifest());
        Files.createDirectories(out());
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            String source = registry.host() + "/ns/app:1";
            ProducerTemplate template = context.createProducerTemplate();
            // The end of a layer tells its size, so one download can be more than one request.
            Object read = template.requestBody("occystrap-registry:" + source, (Object) null);
            template.requestBody("occystrap-tarfile:" + folder.resolve("alone.tar"), read);
            long download = blobs(registry);

            for (int time = 1; time <= 2; time++) {
                Exchange answer = context.createFluentProducerTemplate().to("direct:fan-out")
                        .withHeader(OccystrapConstants.SOURCE, source).send();

                assertThat(answer.getException()).isNull();
                assertThat(blobs(registry)).isEqualTo(download * (time + 1));
                assertThat(names(out())).containsExactly(name + ".bundle", name + ".findings.jsonl", name + ".tar");
            }
        }
        Path bundle = out().resolve(name + ".bundle");
        assertThat(TarContents.of(out().resolve(name + ".tar"))).containsKey(image.id() + ".json");
        assertThat(bundle.resolve("rootfs/etc/ssl/a.pem")).hasContent("a key");
        assertThat(bundle.resolve("container-config.json")).hasBinaryContent(image.config());
        List<String> findings = Files.readAllLines(out().resolve(name + ".findings.jsonl"));
        assertThat(findings).hasSize(2).anyMatch(line -> line.contains("etc/ssl/a.pem")).anyMatch(line -> line.contains("etc/b.pem"));
    }
}
