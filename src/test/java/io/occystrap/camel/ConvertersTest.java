package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Other components can follow ours in a route. */
class ConvertersTest extends ImageStoreTest {

    private final ObjectMapper json = new ObjectMapper();
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    @Test
    void anImageBecomesADockerSaveArchive() throws Exception {
        Path in = image.saveTo(folder.resolve("in.tar"));
        Path spool = Files.createDirectory(folder.resolve("spool"));
        context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir", spool.toString());

        Exchange answer = pass(null, "occystrap-tarfile:" + in,
                "file:" + folder.resolve("out") + "?fileName=image.tar");

        assertThat(answer.getException()).isNull();
        Map<String, byte[]> files = TarContents.of(folder.resolve("out/image.tar"));
        JsonNode entry = json.readTree(files.get("manifest.json")).path(0);
        assertThat(entry.at("/RepoTags/0").asText()).isEqualTo("ns/app:1");
        assertThat(files.get(entry.path("Config").asText())).isEqualTo(image.config());
        assertThat(files.get(entry.at("/Layers/0").asText())).isEqualTo(image.layers().get(0));
        assertThat(files.get(entry.at("/Layers/1").asText())).isEqualTo(image.layers().get(1));
        assertThat(DirectoryListing.of(spool)).as("temporary files").isEmpty();
    }

    @Test
    void aLayerBecomesItsTarArchive() throws Exception {
        Path in = image.saveGzippedTo(folder.resolve("in.tar.gz"));
        List<byte[]> layers = new ArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:layers").to("occystrap-tarfile:" + in).split(simple("${body.layers}"))
                        .process(exchange -> {
                            try (InputStream layer = exchange.getMessage().getMandatoryBody(InputStream.class)) {
                                layers.add(layer.readAllBytes());
                            }
                        });
            }
        });

        Exchange answer = context.createFluentProducerTemplate().to("direct:layers").send();

        assertThat(answer.getException()).isNull();
        assertThat(layers).hasSize(2);
        assertThat(layers.get(0)).isEqualTo(image.layers().get(0));
        assertThat(layers.get(1)).isEqualTo(image.layers().get(1));
    }

    @Test
    void aReceiptBecomesJson() throws Exception {
        Path in = image.saveTo(folder.resolve("in.tar"));

        Exchange answer = pass(null, "occystrap-tarfile:" + in, "occystrap-directory:" + folder.resolve("images"),
                "file:" + folder.resolve("out") + "?fileName=receipt.json");

        assertThat(answer.getException()).isNull();
        JsonNode receipt = json.readTree(folder.resolve("out/receipt.json").toFile());
        assertThat(receipt.path("imageId").asText()).isEqualTo("sha256:" + image.id());
        assertThat(receipt.path("image").asText()).isEqualTo("docker.io/ns/app:1");
        assertThat(receipt.path("layers").asInt()).isEqualTo(2);
        assertThat(receipt.path("layersSkipped").isInt()).isTrue();
        assertThat(receipt.path("bytes").asLong())
                .isEqualTo(image.layers().get(0).length + image.layers().get(1).length);
        byte[] document = Files.readAllBytes(folder.resolve("out/receipt.json"));
        assertThat(answer.getMessage().getBody(String.class).getBytes(StandardCharsets.UTF_8))
                .isEqualTo(document);
        assertThat(answer.getMessage().getBody(byte[].class)).isEqualTo(document);
        assertThat(answer.getMessage().getBody(InputStream.class)).hasBinaryContent(document);
    }

    @Test
    void theImageIsClosedWhenTheExchangeEnds() throws Exception {
        Path in = image.saveGzippedTo(folder.resolve("in.tar.gz"));
        Path spool = Files.createDirectory(folder.resolve("spool"));
        List<String> meanwhile = new ArrayList<>();

        Exchange answer = readAnd(in, spool, exchange -> meanwhile.addAll(DirectoryListing.of(spool)));

        assertThat(answer.getException()).isNull();
        assertThat(meanwhile).as("what the compressed archive was spooled into").isNotEmpty();
        assertThat(DirectoryListing.of(spool)).isEmpty();
    }

    @Test
    void theImageIsClosedWhenTheExchangeFails() throws Exception {
        Path in = image.saveGzippedTo(folder.resolve("in.tar.gz"));
        Path spool = Files.createDirectory(folder.resolve("spool"));
        List<String> meanwhile = new ArrayList<>();

        Exchange answer = readAnd(in, spool, exchange -> {
            meanwhile.addAll(DirectoryListing.of(spool));
            throw new IllegalStateException("a later step fails");
        });

        assertThat(answer.getException()).hasMessage("a later step fails");
        assertThat(meanwhile).isNotEmpty();
        assertThat(DirectoryListing.of(spool)).isEmpty();
    }

    private Exchange readAnd(Path in, Path spool, Processor next) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:read").to("occystrap-tarfile:" + in + "?temporaryDirectory=" + spool)
                        .process(exchange -> assertThat(exchange.getMessage().getBody()).isInstanceOf(Image.class))
                        .process(exchange -> {
                            List<Layer> layers = exchange.getMessage().getBody(Image.class).layers();
                            assertThat(layers).hasSize(2);
                        }).process(next);
            }
        });
        return context.createFluentProducerTemplate().to("direct:read").send();
    }
}
