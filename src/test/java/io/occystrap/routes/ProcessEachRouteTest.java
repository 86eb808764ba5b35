package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import io.occystrap.image.DigestMismatchException;
import io.occystrap.image.Receipt;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessEachRouteTest extends CommandRouteTest {

    @TempDir
    private Path folder;
    private final SampleImage one = SampleImage.of("ns/one:1", "base", "one");
    private final SampleImage two = SampleImage.of("ns/two:1", "base", "two");
    private Path source;

    ProcessEachRouteTest() {
        super("process-each");
    }

    @BeforeEach
    void saveTwoImages() throws Exception {
        source = folder.resolve("both.tar");
        SampleImage.saveTo(source, one, two);
    }

    private Map<String, Object> headers(String store, Path destination) {
        return new HashMap<>(Map.of(OccystrapConstants.SOURCE, source.toString(), OccystrapConstants.DESTINATION_STORE, store,
                OccystrapConstants.DESTINATION, destination.toString()));
    }

    @Test
    void hasAStepForEachStoreThatHoldsSeveral() throws Exception {
        assertStep("list-tarfile", "occystrap-tarfile", Map.of("operation", "list", "allowFromHeaders", true));
        for (String store : List.of("registry", "docker", "tarfile", "directory")) {
            assertStep("write-" + store, "occystrap-" + store, writing());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry", "docker", "tarfile", "directory"})
    void writesOneAfterTheOther(String store) throws Exception {
        replace("list-tarfile", List.of("one image", "another"));
        MockEndpoint write = replace("write-" + store, "a receipt");

        Exchange answer = call(headers(store, Path.of("to there")));

        assertThat(answer.getMessage().getBody()).isEqualTo(List.of("a receipt", "a receipt"));
        List<Object> written = new ArrayList<>();
        write.getReceivedExchanges().forEach(exchange -> written.add(exchange.getMessage().getBody()));
        assertThat(written).hasSize(2);
        assertThat(write.getReceivedExchanges()).allSatisfy(exchange -> assertThat(
                exchange.getMessage().getHeader(OccystrapConstants.DESTINATION)).isEqualTo("to there"));
    }

    @Test
    void everyImageArrivesInADirectory() throws Exception {
        Map<String, Object> headers = headers("directory", folder.resolve("images"));
        headers.put(OccystrapConstants.UNIQUE_NAMES, true);
        headers.put(OccystrapConstants.FILTERS, "occystrap-filter:exclude?pattern=nothing");

        Exchange answer = call(headers);

        assertThat(answer.getException()).isNull();
        List<String> ids = new ArrayList<>();
        for (Object receipt : answer.getMessage().getBody(List.class)) {
            ids.add(((Receipt) receipt).imageId().hex());
        }
        assertThat(ids).containsExactly(one.id(), two.id());
        for (SampleImage image : List.of(one, two)) {
            assertThat(folder.resolve("images").resolve(image.id() + ".json")).hasBinaryContent(image.config());
        }
    }

    @Test
    void theFirstThatFailsEndsIt() throws Exception {
        byte[] broken = Files.readAllBytes(source);
        String text = new String(broken, StandardCharsets.ISO_8859_1);
        broken[text.indexOf(new String(two.layers().get(1), StandardCharsets.ISO_8859_1))] ^= 1;
        Files.write(source, broken);
        Path destination = folder.resolve("copy.tar");
        Map<String, Object> headers = headers("tarfile", destination);
        headers.put(OccystrapConstants.APPEND, true);

        Exchange answer = call(headers);

        assertThat(answer.getException()).hasRootCauseInstanceOf(DigestMismatchException.class);
        assertThat(new String(TarContents.of(destination).get("manifest.json")))
                .as("those before it are where they were to go").contains(one.id()).doesNotContain(two.id());
    }

    @Test
    void refusesAStoreThatHoldsOne() throws Exception {
        Exchange answer = call(headers("bundle", folder.resolve("bundle")));

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("bundle");
        assertThat(folder.resolve("bundle")).doesNotExist();
    }
}
