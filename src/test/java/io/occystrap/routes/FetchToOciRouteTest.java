package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchToOciRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    FetchToOciRouteTest() {
        super("fetch-to-oci");
    }

    @Test
    void readsFromARegistryAndWritesWhatARuntimeStarts() throws Exception {
        assertStep("resolve-manifest", "occystrap-registry", reading());
        assertStep("write-bundle", "occystrap-bundle", writing());
    }

    @Test
    void passesTheReferenceToTheRegistryAndTheImageOn() throws Exception {
        MockEndpoint registry = replace("resolve-manifest", IMAGE);
        MockEndpoint sink = replace("write-bundle", "a receipt");
        registry.expectedHeaderReceived(OccystrapConstants.SOURCE, "registry.test/ns/app:1");
        sink.expectedBodiesReceived(IMAGE);
        sink.expectedHeaderReceived(OccystrapConstants.DESTINATION, "bundle");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "registry.test/ns/app:1",
                OccystrapConstants.DESTINATION, "bundle"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }

    @Test
    void makesABundle() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        Path bundle = folder.resolve("bundle");
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Exchange answer = call(Map.of(OccystrapConstants.SOURCE, registry.host() + "/ns/app:1",
                    OccystrapConstants.DESTINATION, bundle.toString(), OccystrapConstants.HOSTNAME, "web1"));

            assertThat(answer.getException()).isNull();
        }
        assertThat(bundle.resolve("container-config.json")).hasBinaryContent(image.config());
        assertThat(bundle.resolve("rootfs/etc/base.txt")).hasContent("base");
        assertThat(bundle.resolve("rootfs/etc/top.txt")).hasContent("top");
        JsonNode config = json(Files.readAllBytes(bundle.resolve("config.json")));
        assertThat(config.at("/process/args/0").asText()).isEqualTo("/bin/true");
        assertThat(config.at("/hostname").asText()).isEqualTo("web1");
        assertThat(config.at("/root/path").asText()).isEqualTo("rootfs");
    }
}
