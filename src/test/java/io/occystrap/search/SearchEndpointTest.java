package io.occystrap.search;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.camel.SearchConstants;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.FileMatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** As a step in somebody's route. */
class SearchEndpointTest extends CamelTestSupport {

    @TempDir
    private Path folder;

    private static byte[] layer(int files) {
        RawTar tar = new RawTar();
        for (int i = 0; i < files; i++) {
            tar.pax("path=srv/" + "long/".repeat(200) + i).file("x", "");
        }
        return tar.bytes();
    }

    private Exchange send(Object body, Map<String, Object> headers, String... endpoints) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:start").to(endpoints);
            }
        });
        return context.createFluentProducerTemplate().to("direct:start").withBody(body).withHeaders(headers).send();
    }

    @Test
    void matchesBecomeLinesOfJsonHoweverManyThereAre() throws Exception {
        context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir",
                Files.createDirectory(folder.resolve("temporary")).toString());

        Exchange answer = send(LayeredImage.of(layer(10_000)), Map.of(), "occystrap-search:all?pattern=**/long/*",
                "file:" + folder + "?fileName=found.json");

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(SearchConstants.MATCHES)).isEqualTo(10_000L);
        List<String> lines = Files.readAllLines(folder.resolve("found.json"));
        assertThat(lines).hasSize(10_000);
        assertThat(new ObjectMapper().readTree(lines.get(9_999)).path("path").asText()).endsWith("/9999");
        assertThat(DirectoryListing.of(folder.resolve("temporary"))).isEmpty();
    }

    @Test
    void matchesCanBeSplit() throws Exception {
        List<Object> found = new ArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:split").to("occystrap-search?pattern=srv/**&hiddenBy=true").split(body()).streaming()
                        .process(exchange -> found.add(exchange.getMessage().getBody()));
            }
        });

        context.createFluentProducerTemplate().to("direct:split")
                .withBody(LayeredImage.of(layer(3), new RawTar().file(".wh.srv", "").bytes())).send();

        assertThat(found).hasSize(3).allMatch(match -> ((FileMatch) match).hiddenBy().isPresent());
    }

    @Test
    void headersCountOnlyWhereTheyMay() throws Exception {
        Map<String, Object> headers = Map.of(SearchConstants.PATTERN, "*");

        Exchange answer = send(LayeredImage.of(layer(1)), headers, "occystrap-search:one?pattern=nothing");

        assertThat(answer.getMessage().getHeader(SearchConstants.MATCHES)).isEqualTo(0L);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        assertThat(send(LayeredImage.of(layer(1)), Map.of(), "occystrap-search:one").getException())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("pattern");
    }

    @Test
    void wantsAnImage() throws Exception {
        assertThat(send("text", Map.of(), "occystrap-search:one?pattern=*").getException())
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("java.lang.String");
    }
}
