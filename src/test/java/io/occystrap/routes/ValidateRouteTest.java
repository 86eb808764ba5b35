package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.ValidationConstants;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.ValidationReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    ValidateRouteTest() {
        super("validate");
    }

    @Test
    void readsFromAnyStore() throws Exception {
        for (String store : List.of("registry", "docker", "tarfile", "directory")) {
            assertStep("read-" + store, "occystrap-" + store, reading());
        }
    }

    private Exchange validate(Path tarball) {
        return call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE, tarball.toString()));
    }

    @Test
    void leavesAReport() throws Exception {
        Exchange answer = validate(image.saveTo(folder.resolve("in.tar")));

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody(ValidationReport.class).isValid()).isTrue();
        assertThat(answer.getMessage().getHeader(ValidationConstants.FAULTS)).isEqualTo(0L);
        JsonNode json = json(answer.getMessage().getBody(byte[].class));
        assertThat(json.path("valid").asBoolean()).isTrue();
        assertThat(json.path("layers").asInt()).isEqualTo(2);
        assertThat(json.path("faults").isEmpty()).isTrue();
    }

    @Test
    void whatIsWrongIsNoException() throws Exception {
        Path tarball = image.saveTo(folder.resolve("in.tar"));
        byte[] bytes = Files.readAllBytes(tarball);
        // In the first layer, behind its header: the text of the file there.
        bytes[1024] ^= 1;
        Files.write(tarball, bytes);

        Exchange answer = validate(tarball);

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getHeader(ValidationConstants.FAULTS)).isEqualTo(1L);
        JsonNode fault = json(answer.getMessage().getBody(byte[].class)).at("/faults/0");
        assertThat(fault.path("part").asText()).isEqualTo("layer");
        assertThat(fault.path("layer").asInt(-1)).isZero();
        assertThat(fault.path("message").asText()).contains(image.diffIds().get(0));
    }
}
