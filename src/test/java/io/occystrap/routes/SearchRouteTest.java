package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.SearchConstants;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.Match;
import io.occystrap.image.MatchListener;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    SearchRouteTest() {
        super("search");
    }

    @Test
    void readsFromAnyStore() throws Exception {
        for (String store : List.of("registry", "docker", "tarfile", "directory", "layout")) {
            assertStep("read-" + store, "occystrap-" + store, reading());
        }
        assertStep("search-image", "occystrap-search", Map.of("allowFromHeaders", true));
    }

    @Test
    void tellsTheListenerWhatIsFound() throws Exception {
        Path tarball = SampleImage.of("ns/app:1", "base", "top").saveTo(folder.resolve("in.tar"));
        List<Match> found = new ArrayList<>();
        MatchListener listener = found::add;

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                tarball.toString(), SearchConstants.PATTERN, "*.txt", SearchConstants.MATCH_LISTENER, listener));

        assertThat(answer.getException()).isNull();
        assertThat(found).hasSize(2);
        assertThat(answer.getMessage().getHeader(SearchConstants.MATCHES)).isEqualTo(2L);
    }

    @Test
    void refusesAStoreThatItDoesNotKnow() {
        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "cupboard"));

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("cupboard");
    }
}
