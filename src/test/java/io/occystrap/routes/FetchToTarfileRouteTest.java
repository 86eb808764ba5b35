package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import io.occystrap.image.ImageNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchToTarfileRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    FetchToTarfileRouteTest() {
        super("fetch-to-tarfile");
    }

    @Test
    void readsFromARegistryAndWritesATarball() throws Exception {
        assertStep("resolve-manifest", "occystrap-registry", reading());
        assertStep("write-tarfile", "occystrap-tarfile", writing());
    }

    @Test
    void passesTheReferenceToTheRegistryAndTheImageToTheTarball() throws Exception {
        MockEndpoint registry = replace("resolve-manifest", IMAGE);
        MockEndpoint tarfile = replace("write-tarfile", "a receipt");
        registry.expectedHeaderReceived(OccystrapConstants.SOURCE, "registry.test/ns/app:1");
        tarfile.expectedBodiesReceived(IMAGE);
        tarfile.expectedHeaderReceived(OccystrapConstants.DESTINATION, "out.tar");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "registry.test/ns/app:1",
                OccystrapConstants.DESTINATION, "out.tar"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }

    @Test
    void writesWhatDockerSaveWouldHaveWritten() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top", "base");
        Path tarball = folder.resolve("out.tar");
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            String reference = registry.host() + "/ns/app:1";

            Exchange answer = call(Map.of(OccystrapConstants.SOURCE, reference,
                    OccystrapConstants.DESTINATION, tarball.toString()));

            assertThat(answer.getException()).isNull();
            Map<String, byte[]> files = TarContents.of(tarball);
            JsonNode entry = json(files.get("manifest.json")).path(0);
            assertThat(entry.at("/RepoTags/0").asText()).isEqualTo(reference);
            assertThat(files.get(entry.path("Config").asText())).isEqualTo(image.config());
            assertThat(entry.path("Layers")).hasSize(3);
            for (int i = 0; i < 3; i++) {
                assertThat(files.get(entry.at("/Layers/" + i).asText())).isEqualTo(image.layers().get(i));
            }
        }
    }

    @Test
    void anImageThatIsNotThereLeavesNoTarball() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            Exchange answer = call(Map.of(OccystrapConstants.SOURCE, registry.host() + "/ns/other:1",
                    OccystrapConstants.DESTINATION, folder.resolve("out.tar").toString()));

            assertThat(answer.getException()).isInstanceOf(ImageNotFoundException.class);
            assertThat(Files.list(folder)).isEmpty();
        }
    }
}
