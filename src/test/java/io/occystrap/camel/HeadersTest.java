package io.occystrap.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.SampleImage;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

/** Headers can come from outside, so they count only where the route's author says so. */
class HeadersTest extends ImageStoreTest {

    private final SampleImage mine = SampleImage.of("ns/mine:1", "mine");
    private final SampleImage other = SampleImage.of("ns/other:1", "other");

    @Test
    void aDestinationInAHeaderDoesNotMoveTheTarball() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));

        Exchange answer = pass(null, Map.of(OccystrapConstants.DESTINATION, folder.resolve("evil.tar").toString()),
                "occystrap-tarfile:" + in, "occystrap-tarfile:" + folder.resolve("out.tar"));

        assertThat(answer.getException()).isNull();
        assertThat(folder.resolve("out.tar")).exists();
        assertThat(folder.resolve("evil.tar")).doesNotExist();
    }

    @Test
    void aDestinationInAHeaderDoesNotMoveTheDirectory() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));

        Exchange answer = pass(null, Map.of(OccystrapConstants.DESTINATION, folder.resolve("evil").toString(),
                OccystrapConstants.NAME, "ns/evil:1", OccystrapConstants.UNIQUE_NAMES, true),
                "occystrap-tarfile:" + in, "occystrap-directory:" + folder.resolve("images"));

        assertThat(answer.getException()).isNull();
        assertThat(folder.resolve("images/manifest.json")).exists();
        assertThat(Files.readString(folder.resolve("images/catalog.json"))).doesNotContain("evil");
        assertThat(folder.resolve("evil")).doesNotExist();
    }

    @Test
    void aSourceInAHeaderDoesNotChooseWhatIsRead() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));
        Path evil = other.saveTo(folder.resolve("evil.tar"));

        Exchange answer = pass(null, Map.of(OccystrapConstants.SOURCE, evil.toString(), OccystrapConstants.IMAGE,
                "ns/other:1"), "occystrap-tarfile:" + in);

        assertThat(answer.getMessage().getBody(Image.class).config().digest().hex()).isEqualTo(mine.id());
    }

    @Test
    void withAllowFromHeadersTheyDecide() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));
        Path wanted = other.saveTo(folder.resolve("wanted.tar"));

        Exchange answer = pass(null, Map.of(OccystrapConstants.SOURCE, wanted.toString(),
                OccystrapConstants.DESTINATION, folder.resolve("there").toString(),
                OccystrapConstants.UNIQUE_NAMES, true, OccystrapConstants.NAME, "ns/renamed:2"),
                "occystrap-tarfile:" + in + "?allowFromHeaders=true",
                "occystrap-directory:" + folder.resolve("here") + "?allowFromHeaders=true");

        assertThat(answer.getException()).isNull();
        assertThat(folder.resolve("here")).doesNotExist();
        assertThat(folder.resolve("there/manifest-ns_renamed-2.json")).exists();
        assertThat(folder.resolve("there").resolve(other.id() + ".json")).hasBinaryContent(other.config());
    }

    @Test
    void withoutAllowFromHeadersAnEndpointThatNamesNothingIsRefused() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));

        Exchange answer = pass(null, Map.of(OccystrapConstants.SOURCE, in.toString()), "occystrap-tarfile");

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("names no archive").hasMessageContaining("allowFromHeaders=true");
    }

    @Test
    void readingTellsWhatWasFound() throws Exception {
        Path in = mine.saveTo(folder.resolve("in.tar"));

        Exchange answer = pass(null, "occystrap-tarfile:" + in);

        assertThat(answer.getMessage().getHeader("CamelOccystrapReference")).isEqualTo("docker.io/ns/mine:1");
        assertThat(answer.getMessage().getHeader("CamelOccystrapDigest", String.class)).startsWith("sha256:");
    }

    @Test
    void anImageThatIsMissingIsAnErrorOfTheExchange() throws Exception {
        Exchange answer = pass(null, "occystrap-tarfile:" + folder.resolve("none.tar"));

        assertThat(answer.getException()).isInstanceOf(ImageNotFoundException.class);
    }
}
