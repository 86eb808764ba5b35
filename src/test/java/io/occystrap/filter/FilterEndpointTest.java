package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.fixture.TarMember;
import io.occystrap.image.Image;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Filters as steps of a route. */
class FilterEndpointTest extends CamelTestSupport {

    private static final byte[] TAR = Rewritten.tar(TarMember.file("stays", "text"), TarMember.file("d/gone.pyc", "text"),
            TarMember.file(".git/config", "text"));

    @TempDir
    private Path folder;

    private Image send(String uri, Object body) throws Exception {
        Exchange answer = context.createFluentProducerTemplate().to(uri).withBody(body).send();
        if (answer.getException() != null) {
            throw answer.getException();
        }
        return answer.getMessage().getBody(Image.class);
    }

    private static Image image() throws Exception {
        return new StoredImage("oci", "", TAR).image();
    }

    private byte[] by(String uri) throws Exception {
        return StoredImage.read(send(uri, image())).get(0);
    }

    @Test
    void excludes() throws Exception {
        assertThat(by("occystrap-filter:exclude?pattern=**/.git,*.pyc"))
                .isEqualTo(Rewritten.tar(TarMember.file("stays", "text")));
    }

    @Test
    void normalizes() throws Exception {
        assertThat(by("occystrap-filter:normalize-timestamps?ts=86400")).isEqualTo(Rewritten.by(TAR, Rewritten.normalize(86400)));
        Image image = send("occystrap-filter:normalize-timestamps?ts=0&config=true", image());
        assertThat(StoredImage.json(image.config().bytes()).path("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
    }

    @Test
    void inspects() throws Exception {
        Image image = send("occystrap-filter:inspect?file=" + folder.resolve("lines"), image());
        image.config();
        assertThat(Files.readAllLines(folder.resolve("lines"))).hasSize(1);
    }

    @Test
    void asksABean() throws Exception {
        context.getRegistry().bind("mine", EntryDecider.class, (EntryDecider) entry -> entry.path().equals("stays")
                ? EntryDecision.keep() : EntryDecision.drop());
        assertThat(by("occystrap-filter:entries?decider=#mine")).isEqualTo(Rewritten.tar(TarMember.file("stays", "text")));
    }

    @Test
    void startsFromTheOptionsOfTheComponent() throws Exception {
        FilterConfiguration configuration = new FilterConfiguration();
        configuration.setTs(7L);
        context.getComponent("occystrap-filter", FilterComponent.class).setConfiguration(configuration);

        assertThat(by("occystrap-filter:normalize-timestamps")).isEqualTo(Rewritten.by(TAR, Rewritten.normalize(7)));
    }

    /** The message of the error that says what is wrong, and that an endpoint says it, not the first image. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"exclude|the filter exclude needs the option pattern",
        "exclude?pattern=|the filter exclude needs the option pattern", "exclude?pattern=,|exclude needs a pattern",
        "exclude?pattern=a[|the pattern a[ is malformed", "inspect|the filter inspect needs the option file",
        "entries|the filter entries needs the option decider", "nothing|there is no filter nothing",
        "normalize-timestamps?ts=253402300800|is not within the years 1 to 9999"})
    void saysWhatIsWrong(String uri, String message) {
        assertThatThrownBy(() -> context.getEndpoint("occystrap-filter:" + uri)).rootCause()
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void wantsAnImage() {
        assertThatThrownBy(() -> send("occystrap-filter:exclude?pattern=a", "text"))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("a java.lang.String");
        assertThatThrownBy(() -> send("occystrap-filter:exclude?pattern=a", null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nothing");
    }

    @Test
    void isNoSource() {
        assertThatThrownBy(() -> context.getEndpoint("occystrap-filter:exclude?pattern=a").createConsumer(exchange -> { }))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThat(List.of(SourceDateEpoch.seconds(null), SourceDateEpoch.seconds(""), SourceDateEpoch.seconds("-5")))
                .containsExactly(0L, 0L, -5L);
    }
}
