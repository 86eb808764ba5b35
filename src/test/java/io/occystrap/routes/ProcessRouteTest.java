package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.SampleImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.component.mock.MockEndpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessRouteTest extends CommandRouteTest {

    private static final List<String> SOURCES = List.of("registry", "docker", "tarfile", "directory", "layout");
    /** The steps that write, by the kind of store. */
    private static final Map<String, String> DESTINATIONS = Map.of("tarfile", "write-tarfile", "directory",
            "write-directory", "bundle", "write-bundle", "mounts", "mount-layers", "docker", "write-docker", "layout", "write-layout");

    @TempDir
    private Path folder;

    ProcessRouteTest() {
        super("process");
    }

    @Test
    void hasAStepForEachStore() throws Exception {
        for (String store : SOURCES) {
            assertStep("read-" + store, "occystrap-" + store, reading());
        }
        for (Map.Entry<String, String> store : DESTINATIONS.entrySet()) {
            assertStep(store.getValue(), "occystrap-" + store.getKey(), writing());
        }
    }

    @ParameterizedTest
    @CsvSource({"registry,tarfile", "registry,directory", "tarfile,tarfile", "tarfile,directory", "directory,tarfile",
        "directory,directory", "registry,bundle", "tarfile,bundle", "directory,mounts",
        "docker,tarfile", "registry,docker", "docker,docker", "registry,layout",
        "layout,layout"})
    void readsFromOneStoreAndWritesToOne(String source, String destination) throws Exception {
        Map<String, MockEndpoint> mocks = new LinkedHashMap<>();
        for (String store : SOURCES) {
            mocks.put("read-" + store, replace("read-" + store, IMAGE));
        }
        for (String step : DESTINATIONS.values()) {
            mocks.put(step, replace(step, "a receipt"));
        }

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, source, OccystrapConstants.SOURCE, "from here",
                OccystrapConstants.DESTINATION_STORE, destination, OccystrapConstants.DESTINATION, "to there"));

        assertThat(answer.getMessage().getBody()).isEqualTo("a receipt");
        List<String> visited = new ArrayList<>();
        mocks.forEach((step, mock) -> mock.getReceivedExchanges().forEach(exchange -> visited.add(step)));
        assertThat(visited).containsExactly("read-" + source, DESTINATIONS.get(destination));
        Exchange read = mocks.get("read-" + source).getReceivedExchanges().get(0);
        assertThat(read.getMessage().getHeader(OccystrapConstants.SOURCE)).isEqualTo("from here");
        Exchange written = mocks.get(DESTINATIONS.get(destination)).getReceivedExchanges().get(0);
        assertThat(written.getMessage().getBody()).isEqualTo(IMAGE);
        assertThat(written.getMessage().getHeader(OccystrapConstants.DESTINATION)).isEqualTo("to there");
    }

    /** A routing slip: any number of endpoints, one in a line, in their order, between reading and writing. */
    @ParameterizedTest
    @ValueSource(strings = {"", "mock:one", "mock:one\nmock:two?a=b,c", "mock:two?a=b,c\nmock:one\nmock:two?a=b,c"})
    void filtersStandBetweenReadingAndWriting(String slip) throws Exception {
        List<String> visited = new ArrayList<>();
        replace("read-tarfile", IMAGE).whenAnyExchangeReceived(exchange -> {
            visited.add("read");
            exchange.getMessage().setBody(IMAGE);
        });
        for (String uri : List.of("mock:one", "mock:two?a=b,c")) {
            context.getEndpoint(uri, MockEndpoint.class).whenAnyExchangeReceived(exchange -> visited.add(uri));
        }
        replace("write-tarfile", "a receipt").whenAnyExchangeReceived(exchange -> visited.add("write"));
        Map<String, Object> headers = new LinkedHashMap<>(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile",
                OccystrapConstants.DESTINATION_STORE, "tarfile"));
        if (!slip.isEmpty()) {
            headers.put(OccystrapConstants.FILTERS, slip);
        }

        assertThat(call(headers).getException()).isNull();

        List<String> expected = new ArrayList<>(List.of("read"));
        slip.lines().forEach(expected::add);
        expected.add("write");
        assertThat(visited).isEqualTo(expected);
    }

    @Test
    void aFilteredImageArrivesInADirectory() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        Path tarball = image.saveTo(folder.resolve("in.tar"));
        Path directory = folder.resolve("images");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                tarball.toString(), OccystrapConstants.DESTINATION_STORE, "directory", OccystrapConstants.DESTINATION,
                directory.toString(), OccystrapConstants.FILTERS,
                "occystrap-filter:exclude?pattern=base.txt\noccystrap-filter:exclude?pattern=nothing"));

        assertThat(answer.getException()).isNull();
        assertThat(directory.resolve(image.diffIds().get(0))).as("the layer that was changed").doesNotExist();
        assertThat(directory.resolve(image.diffIds().get(1)).resolve("layer.tar"))
                .hasBinaryContent(image.layers().get(1));
    }

    @ParameterizedTest
    @CsvSource({"cupboard,tarfile", "tarfile,cupboard", "tarfile,registry"})
    void refusesAStoreThatItDoesNotKnow(String source, String destination) throws Exception {
        replace("read-tarfile", IMAGE);
        replace("write-tarfile", "a receipt");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, source, OccystrapConstants.DESTINATION_STORE,
                destination));

        assertThat(answer.getException()).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(source.equals("cupboard") ? source : destination);
    }

    @Test
    void aTarballsImageGoesThroughALayoutIntoADirectory() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        Path tarball = image.saveTo(folder.resolve("in.tar"));
        Path layout = folder.resolve("layout");
        Path directory = folder.resolve("images");

        Exchange written = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                tarball.toString(), OccystrapConstants.DESTINATION_STORE, "layout", OccystrapConstants.DESTINATION,
                layout + ":1", OccystrapConstants.COMPRESSION, "zstd"));
        Exchange read = call(Map.of(OccystrapConstants.SOURCE_STORE, "layout", OccystrapConstants.SOURCE, layout + ":1",
                OccystrapConstants.DESTINATION_STORE, "directory", OccystrapConstants.DESTINATION, directory.toString()));

        assertThat(written.getException()).isNull();
        assertThat(read.getException()).isNull();
        assertThat(layout.resolve("blobs/sha256/" + image.id())).hasBinaryContent(image.config());
        assertThat(directory.resolve(image.id() + ".json")).hasBinaryContent(image.config());
        assertThat(directory.resolve(image.diffIds().get(1)).resolve("layer.tar"))
                .hasBinaryContent(image.layers().get(1));
    }

    @Test
    void aTarballsImageArrivesInADirectory() throws Exception {
        SampleImage image = SampleImage.of("ns/app:1", "base", "top");
        Path tarball = image.saveTo(folder.resolve("in.tar"));
        Path directory = folder.resolve("images");

        Exchange answer = call(Map.of(OccystrapConstants.SOURCE_STORE, "tarfile", OccystrapConstants.SOURCE,
                tarball.toString(), OccystrapConstants.DESTINATION_STORE, "directory",
                OccystrapConstants.DESTINATION, directory.toString()));

        assertThat(answer.getException()).isNull();
        assertThat(directory.resolve(image.id() + ".json")).hasBinaryContent(image.config());
        for (int i = 0; i < 2; i++) {
            assertThat(directory.resolve(image.diffIds().get(i)).resolve("layer.tar"))
                    .hasBinaryContent(image.layers().get(i));
        }
    }
}
