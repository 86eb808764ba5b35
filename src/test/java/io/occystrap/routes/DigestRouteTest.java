package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.ImageDigest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DigestRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;

    DigestRouteTest() {
        super("digest");
    }

    @Test
    void readsFromAnyStore() throws Exception {
        for (String store : List.of("registry", "docker", "tarfile", "directory")) {
            assertStep("read-" + store, "occystrap-" + store, reading());
        }
    }

    @Test
    void leavesADigestThatBecomesText() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                image.saveTo(folder.resolve("in.tar")).toString()));

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(ImageDigest.class).kind()).isEqualTo(ImageDigest.Kind.CONFIG);
        assertThat(answer.getMessage().getBody(String.class)).isEqualTo("sha256:" + image.id());
        assertThat(answer.getMessage().getHeader(OccystrapConstants.DIGEST)).isEqualTo("sha256:" + image.id());
    }
}
