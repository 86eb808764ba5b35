package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecreateImageRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    RecreateImageRouteTest() {
        super("recreate-image");
    }

    @Test
    void readsADirectoryAndWritesATarball() throws Exception {
        assertStep("read-directory", "occystrap-directory", reading());
        assertStep("write-tarfile", "occystrap-tarfile", writing());
    }

    @Test
    void tellsTheDirectoryWhichImageAndPassesItToTheTarball() throws Exception {
        MockEndpoint directory = replace("read-directory", IMAGE);
        MockEndpoint tarfile = replace("write-tarfile", "a receipt");
        directory.expectedHeaderReceived(OccystrapConstants.SOURCE, "images");
        directory.expectedHeaderReceived(OccystrapConstants.IMAGE, "ns/app");
        directory.expectedHeaderReceived(OccystrapConstants.TAG, "1");
        tarfile.expectedBodiesReceived(IMAGE);
        tarfile.expectedHeaderReceived(OccystrapConstants.DESTINATION, "out.tar");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "images", OccystrapConstants.IMAGE, "ns/app",
                OccystrapConstants.TAG, "1", OccystrapConstants.DESTINATION, "out.tar"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }

    @Test
    void recreatesTheOneThatWasAskedForOfTwoThatShareALayer() throws Exception {
        SampleImage one = SampleImage.of("ns/one:1", "base", "one");
        SampleImage two = SampleImage.of("ns/two:1", "base", "two");
        Path images = folder.resolve("images");
        Path tarball = folder.resolve("two.tar");
        store(one, images);
        store(two, images);

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, images.toString(), OccystrapConstants.IMAGE, "ns/two",
                OccystrapConstants.TAG, "1", OccystrapConstants.DESTINATION, tarball.toString()));

        assertThat(answer.getException()).isNull();
        Map<String, byte[]> files = TarContents.of(tarball);
        JsonNode entry = json(files.get("manifest.json")).path(0);
        assertThat(entry.at("/RepoTags/0").asText()).isEqualTo("ns/two:1");
        assertThat(files.get(entry.path("Config").asText())).isEqualTo(two.config());
        assertThat(files.get(entry.at("/Layers/0").asText())).isEqualTo(two.layers().get(0));
        assertThat(files.get(entry.at("/Layers/1").asText())).isEqualTo(two.layers().get(1));
    }

    private void store(SampleImage image, Path images) throws Exception {
        Path saved = image.saveTo(folder.resolve(image.id() + ".tar"));
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + image.id()).to("occystrap-tarfile:" + saved)
                        .to("occystrap-directory:" + images + "?uniqueNames=true");
            }
        });
        context.start();
        context.createFluentProducerTemplate().to("direct:" + image.id()).request();
    }
}
