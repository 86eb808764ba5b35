package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TarMember;
import io.occystrap.image.Image;
import io.occystrap.image.LoadedImage;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lines are those that the original Occystrap writes for the same image. */
class InspectFilterTest {

    private static final String HISTORY = "[{'created': '2020-01-01T00:00:00.9Z', 'created_by': 'ADD \\u00e9', "
            + "'comment': 'base'}, {'created_by': 'CMD', 'empty_layer': true}, "
            + "{'created': '2021-01-01T01:00:00+01:00', 'created_by': 'RUN', 'comment': null}, {'created': 'yesterday'}]";
    private static final byte[] BASE = Rewritten.tar(TarMember.file("stays", "base"));
    private static final byte[] TOP = Rewritten.tar(TarMember.file("gone", "top"), TarMember.file("also", "top"));

    @TempDir
    private Path folder;

    private Path file(String name) {
        return folder.resolve(name);
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(StoredImage.json(line.getBytes(StandardCharsets.UTF_8)));
        }
        return lines;
    }

    private static void pass(Image image) throws IOException {
        StoredImage.read(image);
        image.config();
        image.manifest();
    }

    @Test
    void aLineForEachImageNewestLayerFirst() throws IOException {
        byte[] other = Rewritten.tar();
        StoredImage stored = new StoredImage("oci", HISTORY, BASE, TOP, other, TOP);

        pass(new InspectFilter(file("lines")).apply(stored.image()));

        JsonNode expected = StoredImage.json(("{'name': 'ns/app:1', 'layers': ["
                + "{'Id': '%2$s', 'Size': %5$d, 'Created': 0, 'CreatedBy': '', 'Comment': '', 'Tags': ['ns/app:1']},"
                + "{'Id': '%3$s', 'Size': %6$d, 'Created': 0, 'CreatedBy': '', 'Comment': '', 'Tags': null},"
                + "{'Id': '%2$s', 'Size': %5$d, 'Created': 1609459200, 'CreatedBy': 'RUN', 'Comment': '', 'Tags': null},"
                + "{'Id': '%1$s', 'Size': %4$d, 'Created': 1577836800, 'CreatedBy': 'ADD \u00e9', 'Comment': 'base',"
                + " 'Tags': null}]}").formatted(Sha.sha256(BASE), Sha.sha256(TOP), Sha.sha256(other), BASE.length, TOP.length,
                        other.length).replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertThat(Files.readAllLines(file("lines"))).containsExactly(sorted(expected));
    }

    /** The original sorts the names. */
    private static String sorted(JsonNode line) throws IOException {
        ObjectMapper json = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
        return json.writeValueAsString(json.treeToValue(line, Object.class));
    }

    @Test
    void twoAroundAnotherFilterShowBeforeAndAfter() throws IOException {
        StoredImage stored = new StoredImage("docker", HISTORY, BASE, TOP);
        byte[] left = Rewritten.by(TOP, Rewritten.exclude("gone"));

        Image image = new InspectFilter(file("before")).apply(stored.image());
        image = new ExcludeFilter(List.of("gone")).apply(image);
        image = new InspectFilter(file("after")).apply(image);
        pass(image);

        assertThat(lines(file("before")).get(0).findValuesAsText("Id")).containsExactly(Sha.sha256(TOP), Sha.sha256(BASE));
        assertThat(lines(file("after")).get(0).findValuesAsText("Id")).containsExactly(Sha.sha256(left), Sha.sha256(BASE));
        assertThat(lines(file("before")).get(0).findValuesAsText("Size")).containsExactly("" + TOP.length, "" + BASE.length);
        assertThat(lines(file("after")).get(0).findValuesAsText("Size")).containsExactly("" + left.length, "" + BASE.length);
        assertThat(stored.opened()).as("readings of layers").isEqualTo(2);
    }

    @Test
    void theImageIsTheSameAndTheSameImageIsNotedOnce() throws IOException {
        StoredImage stored = new StoredImage("oci", HISTORY, BASE, TOP);
        Image image = new InspectFilter(file("lines")).apply(stored.image());

        pass(image);
        pass(image);

        assertThat(image.config().bytes()).isEqualTo(stored.config());
        assertThat(image.manifest().bytes()).isEqualTo(stored.manifest());
        assertThat(image.layers().get(0).descriptor()).isEqualTo(stored.image().layers().get(0).descriptor());
        assertThat(lines(file("lines"))).hasSize(1);
    }

    @Test
    void anImageWithoutANameHasNoTags() throws IOException {
        Image stored = new StoredImage("oci", HISTORY, BASE).image();

        pass(new InspectFilter(file("lines")).apply(new LoadedImage("an image", null, stored.manifest(), stored.config(),
                stored.layers(), () -> { })));

        assertThat(lines(file("lines")).get(0).path("name").asText()).isEmpty();
        assertThat(lines(file("lines")).get(0).at("/layers/0/Tags").isNull()).isTrue();
    }

    @Test
    void linesOfManyAtOnceStayWhole() throws Exception {
        StringBuilder history = new StringBuilder("[{'created_by': '").append("x".repeat(100_000)).append("'}]");
        StoredImage stored = new StoredImage("oci", history.toString(), BASE);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> passes = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                passes.add(threads.submit(() -> {
                    pass(new InspectFilter(file("lines")).apply(stored.image()));
                    return null;
                }));
            }
            for (Future<?> pass : passes) {
                pass.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(lines(file("lines"))).hasSize(40).allSatisfy(line -> assertThat(line.at("/layers/0/CreatedBy").asText())
                .hasSize(100_000));
    }

    @Test
    void aMissingDirectoryIsSaidBeforeAnythingIsRead() throws IOException {
        StoredImage stored = new StoredImage("oci", HISTORY, BASE);

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> new InspectFilter(folder.resolve("missing/lines")).apply(stored.image()))
                .withMessageContaining("there is no directory " + folder.resolve("missing"));
        assertThat(stored.opened()).isZero();
    }
}
