package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;

class DockerToTarfileRouteTest extends CommandRouteTest {

    DockerToTarfileRouteTest() {
        super("docker-to-tarfile");
    }

    @Test
    void readsFromADaemonAndWritesATarball() throws Exception {
        assertStep("read-docker", "occystrap-docker", reading());
        assertStep("write-tarfile", "occystrap-tarfile", writing());
    }

    @Test
    void passesTheNameToTheDaemonAndTheImageToTheTarball() throws Exception {
        MockEndpoint daemon = replace("read-docker", IMAGE);
        MockEndpoint tarball = replace("write-tarfile", "a receipt");
        daemon.expectedHeaderReceived(OccystrapConstants.SOURCE, "ns/app:1");
        daemon.expectedHeaderReceived(OccystrapConstants.SOURCE_SOCKET, "/d.sock");
        tarball.expectedBodiesReceived(IMAGE);
        tarball.expectedHeaderReceived(OccystrapConstants.DESTINATION, "out");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE, "ns/app:1", OccystrapConstants.SOURCE_SOCKET, "/d.sock",
                OccystrapConstants.DESTINATION, "out"));

        MockEndpoint.assertIsSatisfied(context);
        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
    }
}
