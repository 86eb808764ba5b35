package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

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

class FetchToExtractedRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    FetchToExtractedRouteTest() {
        super("fetch-to-extracted");
    }

    @Test
    void readsFromARegistryAndWritesADirectory() throws Exception {
        assertStep("resolve-manifest", "occystrap-registry", reading());
        assertStep("write-directory", "occystrap-directory", writing());
    }

    @Test
    void passesTheReferenceToTheRegistryAndTheImageToTheDirectory() throws Exception {
        MockEndpoint registry = replace("resolve-manifest", IMAGE);
        MockEndpoint directory = replace("write-directory", "a receipt");
        registry.expectedHeaderReceived(OccystrapConstants.SOURCE, "registry.test/ns/app:1");
        directory.expectedBodiesReceived(IMAGE);
        directory.expectedHeaderReceived(OccystrapConstants.DESTINATION, "images");
        directory.expectedHeaderReceived(OccystrapConstants.UNIQUE_NAMES, true);

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "registry.test/ns/app:1",
                OccystrapConstants.DESTINATION, "images", OccystrapConstants.UNIQUE_NAMES, true));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }

    @Test
    void filesTheImageUnderItsUniqueName() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Exchange answer = call(Map.of(OccystrapConstants.SOURCE, registry.host() + "/ns/app:1",
                    OccystrapConstants.DESTINATION, folder.toString(), OccystrapConstants.UNIQUE_NAMES, true));

            assertThat(answer.getException()).isNull();
            assertThat(json(Files.readAllBytes(folder.resolve("catalog.json"))).at("/ns~1app/1").asText())
                    .isEqualTo("manifest-ns_app-1.json");
            assertThat(folder.resolve(image.id() + ".json")).hasBinaryContent(image.config());
            for (int i = 0; i < 2; i++) {
                assertThat(folder.resolve(image.diffIds().get(i)).resolve("layer.tar"))
                        .hasBinaryContent(image.layers().get(i));
            }
        }
    }
}
