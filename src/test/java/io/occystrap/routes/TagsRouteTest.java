package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;

class TagsRouteTest extends CommandRouteTest {

    TagsRouteTest() {
        super("tags");
    }

    @Test
    void listsTheRepositoryThatTheHeaderNames() throws Exception {
        assertStep("list-tags", "occystrap-registry", Map.of("operation", "tags", "allowFromHeaders", true));
    }

    @Test
    void refusesWhatNamesOneImage() {
        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "registry.test/ns/app:1"));

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("registry.test/ns/app:1 names one image");
    }
}
