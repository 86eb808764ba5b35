package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

class FetchToMountsRouteTest extends CommandRouteTest {

    FetchToMountsRouteTest() {
        super("fetch-to-mounts");
    }

    @Test
    void readsFromARegistryAndWritesWhatARuntimeStarts() throws Exception {
        assertStep("resolve-manifest", "occystrap-registry", reading());
        assertStep("mount-layers", "occystrap-mounts", writing());
    }

    @Test
    void passesTheReferenceToTheRegistryAndTheImageOn() throws Exception {
        MockEndpoint registry = replace("resolve-manifest", IMAGE);
        MockEndpoint sink = replace("mount-layers", "a receipt");
        registry.expectedHeaderReceived(OccystrapConstants.SOURCE, "registry.test/ns/app:1");
        sink.expectedBodiesReceived(IMAGE);
        sink.expectedHeaderReceived(OccystrapConstants.DESTINATION, "mounts");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "registry.test/ns/app:1",
                OccystrapConstants.DESTINATION, "mounts"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }
}
