package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.Image;
import io.occystrap.image.Receipt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Whether an endpoint reads or writes. */
class OperationTest extends ImageStoreTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");
    private final SampleImage other = SampleImage.of("ns/other:1", "other");

    @Test
    void withoutAnImageInTheBodyItReads() throws Exception {
        Exchange answer = pass("anything", "occystrap-tarfile:" + image.saveTo(folder.resolve("in.tar")));

        assertThat(answer.getMessage().getBody()).isInstanceOf(Image.class);
        assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(image.id());
    }

    @Test
    void withAnImageInTheBodyItWrites() throws Exception {
        Exchange answer = pass(null, "occystrap-tarfile:" + image.saveTo(folder.resolve("in.tar")),
                "occystrap-directory:" + folder.resolve("out"));

        Receipt receipt = answer.getMessage().getBody(Receipt.class);
        assertThat(receipt.imageId().hex()).isEqualTo(image.id());
        assertThat(receipt.layers()).isEqualTo(2);
        assertThat(receipt.layersSkipped()).isZero();
        assertThat(receipt.destination()).isEqualTo(folder.resolve("out").toString());
    }

    @Test
    void operationReadReadsWhateverTheBodyIs() throws Exception {
        Path second = other.saveTo(folder.resolve("second.tar"));

        Exchange answer = pass(null, "occystrap-tarfile:" + image.saveTo(folder.resolve("first.tar")),
                "occystrap-tarfile:" + second + "?operation=read");

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(other.id());
    }

    @Test
    void operationWriteWithoutAnImageSaysWhatTheBodyIs() throws Exception {
        Exchange answer = pass("some text", "occystrap-tarfile:" + folder.resolve("out.tar") + "?operation=write");

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no image in the body").hasMessageContaining("java.lang.String");
        assertThat(folder.resolve("out.tar")).doesNotExist();
    }

    @Test
    void operationWriteWithAnEmptyBodySaysSo() throws Exception {
        Exchange answer = pass(null, "occystrap-directory:" + folder.resolve("out") + "?operation=write");

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no image in the body").hasMessageContaining("nothing");
        assertThat(folder.resolve("out")).doesNotExist();
    }

    @Test
    void operationListSetsAllImagesToBeSplit() throws Exception {
        Path archive = folder.resolve("several.tar.gz");
        Files.write(archive, Packed.gzip(Files.readAllBytes(SampleImage.saveTo(folder.resolve("several.tar"), image, other))));
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        List<String> ids = new ArrayList<>();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:each")
                        .to("occystrap-tarfile:" + archive + "?operation=list&temporaryDirectory=" + temporary)
                        .split(body()).streaming().process(exchange -> {
                            assertThat(temporary).as("the archive, until the exchange is done").isNotEmptyDirectory();
                            Image each = exchange.getMessage().getBody(Image.class);
                            ids.add(each.config().digest().hex());
                        });
            }
        });

        Exchange answer = context.createFluentProducerTemplate().to("direct:each").send();

        assertThat(answer.getException()).isNull();
        assertThat(ids).containsExactly(image.id(), other.id());
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void otherStoresListNothing() throws Exception {
        Exchange answer = pass(null, "occystrap-directory:" + folder.resolve("out") + "?operation=list");

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("occystrap-directory lists no images");
    }

    @Test
    void nothingIsAppendedToStandardOutput() throws Exception {
        Exchange answer = pass(null, "occystrap-tarfile:" + image.saveTo(folder.resolve("first.tar")),
                "occystrap-tarfile:-?append=true");

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("appended");
    }

    @Test
    void anUnknownOperationIsRefusedWhenTheRouteIsMade() {
        assertThatThrownBy(() -> context.getEndpoint("occystrap-tarfile:x.tar?operation=push"))
                .hasStackTraceContaining("push");
    }

    @Test
    void anUnknownOptionIsRefusedWhenTheRouteIsMade() {
        assertThatThrownBy(() -> context.getEndpoint("occystrap-tarfile:x.tar?uniqueNames=true"))
                .hasMessageContaining("uniqueNames");
    }

    @Test
    void aRouteCannotStartFromAStore() {
        assertThatThrownBy(() -> {
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("occystrap-tarfile:x.tar").to("mock:x");
                }
            });
        }).hasStackTraceContaining("occystrap-tarfile cannot be consumed from");
    }
}
