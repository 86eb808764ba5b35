package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

class DockerToExtractedRouteTest extends CommandRouteTest {

    DockerToExtractedRouteTest() {
        super("docker-to-extracted");
    }

    @Test
    void readsFromADaemonAndWritesADirectory() throws Exception {
        assertStep("read-docker", "occystrap-docker", reading());
        assertStep("write-directory", "occystrap-directory", writing());
    }

    @Test
    void passesTheNameToTheDaemonAndTheImageToTheDirectory() throws Exception {
        MockEndpoint daemon = replace("read-docker", IMAGE);
        MockEndpoint directory = replace("write-directory", "a receipt");
        daemon.expectedHeaderReceived(OccystrapConstants.SOURCE, "ns/app:1");
        daemon.expectedHeaderReceived(OccystrapConstants.SOURCE_SOCKET, "/d.sock");
        directory.expectedBodiesReceived(IMAGE);
        directory.expectedHeaderReceived(OccystrapConstants.DESTINATION, "out");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "ns/app:1", OccystrapConstants.SOURCE_SOCKET, "/d.sock",
                OccystrapConstants.DESTINATION, "out"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }
}
