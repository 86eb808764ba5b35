package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.SearchConstants;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

class SearchLayersDockerRouteTest extends CommandRouteTest {

    SearchLayersDockerRouteTest() {
        super("search-layers-docker");
    }

    @Test
    void readsAndSearches() throws Exception {
        assertStep("read-docker", "occystrap-docker", reading());
        assertStep("search-image", "occystrap-search", Map.of("allowFromHeaders", true));
    }

    @Test
    void passesTheImageOn() throws Exception {
        MockEndpoint read = replace("read-docker", IMAGE);
        MockEndpoint search = replace("search-image", "matches");
        read.expectedHeaderReceived(OccystrapConstants.SOURCE, "from here");
        search.expectedBodiesReceived(IMAGE);
        search.expectedHeaderReceived(SearchConstants.PATTERN, "*.pem");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "from here", SearchConstants.PATTERN, "*.pem"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("matches");
    }
}
