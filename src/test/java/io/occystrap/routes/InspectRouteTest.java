package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.image.ImageDescription;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    InspectRouteTest() {
        super("inspect");
    }

    @Test
    void readsFromAnyStore() throws Exception {
        for (String store : List.of("registry", "docker", "tarfile", "directory")) {
            assertStep("read-" + store, "occystrap-" + store, reading());
        }
    }

    @Test
    void leavesADescriptionThatBecomesJson() throws Exception {
        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                image.saveTo(folder.resolve("in.tar")).toString()));

        assertThat(answer.getException()).isNull();
        assertThat(answer.getMessage().getBody()).isInstanceOf(ImageDescription.class);
        JsonNode json = json(answer.getMessage().getBody(byte[].class));
        assertThat(json.path("imageId").asText()).isEqualTo("sha256:" + image.id());
        assertThat(json.path("digest").isNull()).as("a tarball of docker save keeps no manifest").isTrue();
        assertThat(json.path("layers")).hasSize(2);
        assertThat(json.at("/layers/1/diffId").asText()).isEqualTo("sha256:" + image.diffIds().get(1));
    }

    @Test
    void readsNoLayer() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "registry", OccystrapConstants.SOURCE,
                    registry.host() + "/ns/app:1"));

            assertThat(answer.getException()).isNull();
            assertThat(registry.requests()).filteredOn(request -> !request.contains("/v2/ "))
                    .containsExactly("GET /v2/ns/app/manifests/1 HTTP/1.1",
                            "GET /v2/ns/app/blobs/sha256:" + image.id() + " HTTP/1.1");
        }
    }

    @Test
    void aPartIsTheBytesOfADocument() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            Map<String, Object> source = Map.of(OccystrapConstants.SOURCE_STORE, "registry", OccystrapConstants.SOURCE,
                    registry.host() + "/ns/app:1");

            assertThat(part("manifest", source)).isEqualTo(image.manifest());
            assertThat(part("config", source)).isEqualTo(image.config());
        }
    }

    private Object part(String part, Map<String, Object> source) {
        Map<String, Object> headers = new HashMap<>(source);
        headers.put(OccystrapConstants.PART, part);
        Exchange answer = call(headers);
        assertThat(answer.getException()).isNull();
        return answer.getMessage().getBody();
    }

    @Test
    void anotherPartIsRefused() throws Exception {
        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                image.saveTo(folder.resolve("in.tar")).toString(), OccystrapConstants.PART, "write"));

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("write");
    }
}
