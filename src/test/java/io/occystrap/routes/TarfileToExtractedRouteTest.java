package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.SampleImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarfileToExtractedRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    TarfileToExtractedRouteTest() {
        super("tarfile-to-extracted");
    }

    @Test
    void readsATarballAndWritesADirectory() throws Exception {
        assertStep("read-tarfile", "occystrap-tarfile", reading());
        assertStep("write-directory", "occystrap-directory", writing());
    }

    @Test
    void passesTheTarballsImageToTheDirectory() throws Exception {
        MockEndpoint tarfile = replace("read-tarfile", IMAGE);
        MockEndpoint directory = replace("write-directory", "a receipt");
        tarfile.expectedHeaderReceived(OccystrapConstants.SOURCE, "in.tar");
        directory.expectedBodiesReceived(IMAGE);
        directory.expectedHeaderReceived(OccystrapConstants.DESTINATION, "images");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "in.tar", OccystrapConstants.DESTINATION, "images"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }

    @Test
    void keepsConfigAndLayersByteForByte() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        Path tarball = image.saveTo(folder.resolve("in.tar"));
        Path directory = folder.resolve("images");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, tarball.toString(),
                OccystrapConstants.DESTINATION, directory.toString()));

        assertThat(answer.getException()).isNull();
        JsonNode entry = json(Files.readAllBytes(directory.resolve("manifest.json"))).path(0);
        assertThat(entry.path("Config").asText()).isEqualTo(image.id() + ".json");
        assertThat(directory.resolve(image.id() + ".json")).hasBinaryContent(image.config());
        for (int i = 0; i < 2; i++) {
            assertThat(directory.resolve(entry.at("/Layers/" + i).asText())).hasBinaryContent(image.layers().get(i));
        }
    }
}
