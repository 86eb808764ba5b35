package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LayeredImage;
import io.occystrap.fixture.RawTar;
import io.occystrap.image.UnavailableException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentDigestTest extends CamelTestSupport {

    /** FIPS 180-2, appendix B.1. */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    private static final String EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    @TempDir
    private Path folder;
    private Path temporary;
    private final List<String> digests = new ArrayList<>();
    private final List<String> contents = new ArrayList<>();

    @BeforeEach
    void setUpRoutes() throws Exception {
        temporary = Files.createDirectory(folder.resolve("temporary"));
        context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir", temporary.toString());
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:digest").bean(ContentDigest.class).process(ContentDigestTest.this::look);
                from("direct:entries").split(simple("${bodyAs(io.occystrap.camel.ImageEntries)}")).streaming()
                        .bean(ContentDigest.class).process(ContentDigestTest.this::look)
                        .process(exchange -> assertThat(Files.list(temporary)).hasSize(1));
            }
        });
    }

    private void look(Exchange exchange) throws IOException {
        digests.add(exchange.getMessage().getHeader("CamelOccystrapContentSha256", String.class));
        contents.add(Files.readString(((File) exchange.getMessage().getBody()).toPath()));
        assertThat(exchange.getMessage().getBody(String.class)).as("a second time").isEqualTo(contents.get(contents.size() - 1));
    }

    private Exchange send(Object body, String to) {
        return context.createFluentProducerTemplate().to(to).withBody(body).send();
    }

    @Test
    void theBodyBecomesAFileUntilTheExchangeEnds() throws Exception {
        Exchange answer = send(new ByteArrayInputStream("abc".getBytes(StandardCharsets.US_ASCII)), "direct:digest");

        assertThat(answer.getException()).isNull();
        assertThat(digests).containsExactly(ABC);
        assertThat(contents).containsExactly("abc");
        assertThat(DirectoryListing.of(temporary)).isEmpty();
    }

    @Test
    void eachEntrysFileGoesBeforeTheNextComes() throws Exception {
        Exchange answer = send(LayeredImage.of(new RawTar().file("1", "abc").file("2", "").file("3", "abc").bytes()),
                "direct:entries");

        assertThat(answer.getException()).isNull();
        assertThat(digests).containsExactly(ABC, EMPTY, ABC);
        assertThat(contents).containsExactly("abc", "", "abc");
        assertThat(DirectoryListing.of(temporary)).isEmpty();
    }

    @Test
    void aStreamThatBreaksLeavesNoFile() throws Exception {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("broke off");
            }
        };

        Exchange answer = send(broken, "direct:digest");

        assertThat(answer.getException(IOException.class)).hasMessageContaining("broke off");
        assertThat(DirectoryListing.of(temporary)).isEmpty();
    }

    @Test
    void noContentIsAnError() {
        Exchange answer = send(null, "direct:digest");

        assertThat(answer.getException(IllegalArgumentException.class)).hasMessageContaining("no content");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() throws Exception {
        Files.delete(temporary);

        Exchange answer = send(new ByteArrayInputStream(new byte[1]), "direct:digest");

        assertThat(answer.getException(UnavailableException.class)).hasMessageContaining(temporary.toString());
    }
}
