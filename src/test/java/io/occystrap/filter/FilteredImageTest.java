package io.occystrap.filter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TarMember;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Config, manifest and layers of images through filters. */
class FilteredImageTest {

    private static final String HISTORY = "[{'created': '2020-01-01T00:00:00Z', 'created_by': 'ADD'}, "
            + "{'created_by': 'CMD', 'empty_layer': true}, {'created': '2021-01-01T00:00:00Z', 'created_by': 'RUN'}]";
    private static final byte[] BASE = Rewritten.tar(TarMember.file("stays", "base"));
    private static final byte[] TOP = Rewritten.tar(TarMember.file("gone", "top"), TarMember.file("also", "top"));

    private static Image filtered(StoredImage image, ImageFilter... filters) throws IOException {
        Image result = image.image();
        for (ImageFilter filter : filters) {
            result = filter.apply(result);
        }
        return result;
    }

    private static ImageFilter exclude(String... patterns) {
        return new ExcludeFilter(List.of(patterns));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "oci"})
    void whatIsNotChangedIsTheSameByteForByte(String type) throws IOException {
        StoredImage stored = new StoredImage(type, HISTORY, BASE, TOP);
        Image image = filtered(stored, exclude("nothing"), exclude("nothing else"));

        assertThat(StoredImage.read(image)).containsExactly(BASE, TOP);
        assertThat(image.config().bytes()).isEqualTo(stored.config());
        assertThat(image.manifest().bytes()).isEqualTo(stored.manifest());
        try (InputStream blob = image.layers().get(1).compressed()) {
            assertThat(blob.readAllBytes()).isEqualTo(Packed.gzip(TOP));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"docker", "oci"})
    void configAndManifestFollowFromTheLayers(String type) throws IOException {
        StoredImage stored = new StoredImage(type, HISTORY, BASE, TOP);
        Image image = filtered(stored, exclude("gone", "x"), exclude("nothing"));
        byte[] left = Rewritten.tar(TarMember.file("also", "top"));

        assertThat(StoredImage.read(image)).containsExactly(BASE, left);

        ObjectNode config = (ObjectNode) StoredImage.json(stored.config());
        ((ObjectNode) config.path("rootfs")).putArray("diff_ids").add(Sha.sha256(BASE)).add(Sha.sha256(left));
        for (String by : List.of("occystrap exclude:pattern=gone,x", "occystrap exclude:pattern=nothing")) {
            config.withArray("history").addObject().put("created", "2024-01-02T03:04:05.678Z").put("created_by", by)
                    .put("empty_layer", true);
        }
        assertThat(StoredImage.json(image.config().bytes())).isEqualTo(config);
        assertThat(image.config().bytes()).as("the order of the fields").isEqualTo(config.toString().getBytes(
                StandardCharsets.UTF_8));

        ObjectNode manifest = (ObjectNode) StoredImage.json(stored.manifest());
        ((ObjectNode) manifest.path("config")).put("digest", Sha.sha256(image.config().bytes()))
                .put("size", image.config().bytes().length);
        String layer = type.equals("docker") ? "application/vnd.docker.image.rootfs.diff.tar"
                : "application/vnd.oci.image.layer.v1.tar";
        manifest.withArray("layers").set(1, manifest.objectNode().put("mediaType", layer).put("digest", Sha.sha256(left))
                .put("size", left.length));
        assertThat(StoredImage.json(image.manifest().bytes())).isEqualTo(manifest);
        assertThat(image.manifest().digest()).hasToString(Sha.sha256(image.manifest().bytes()));
        assertThat(image.layers().get(0).descriptor()).isEqualTo(stored.image().layers().get(0).descriptor());
        try (InputStream blob = image.layers().get(1).compressed()) {
            assertThat(blob.readAllBytes()).isEqualTo(left);
        }
    }

    @Test
    void nothingIsReadBeforeSomebodyReads() throws IOException {
        StoredImage stored = new StoredImage("oci", HISTORY, BASE, TOP);
        Image image = filtered(stored, exclude("gone"), new NormalizeTimestampsFilter(0, false));

        List<Layer> layers = image.layers();

        assertThat(layers.get(0).diffId()).isEmpty();
        assertThat(layers.get(0).storedSize()).isEqualTo(Packed.gzip(BASE).length);
        assertThat(image.name()).isEqualTo(stored.image().name());
        assertThat(image.reference()).isEqualTo(stored.image().reference());
        assertThat(stored.opened()).isZero();
    }

    @Test
    void severalFiltersAreOneReading() throws IOException {
        StoredImage stored = new StoredImage("oci", HISTORY, BASE, TOP);
        Image image = filtered(stored, exclude("gone"), new NormalizeTimestampsFilter(0, false), exclude("x"));

        StoredImage.read(image);
        image.config();
        image.manifest();

        assertThat(stored.opened()).isEqualTo(2);
    }

    @Test
    void whoAsksForTheConfigFirstGetsTheSame() throws IOException {
        Image first = filtered(new StoredImage("oci", HISTORY, BASE, TOP), exclude("gone"));
        Image last = filtered(new StoredImage("oci", HISTORY, BASE, TOP), exclude("gone"));

        StoredImage.read(last);

        assertThat(first.config().bytes()).isEqualTo(last.config().bytes());
        assertThat(first.manifest().bytes()).isEqualTo(last.manifest().bytes());
        assertThat(StoredImage.read(first)).containsExactly(StoredImage.read(last).toArray(byte[][]::new));
    }

    @Test
    void aLayerThatOccursTwiceIsRewrittenOnce() throws IOException {
        StoredImage stored = new StoredImage("docker", HISTORY, TOP, BASE, TOP);
        Image image = filtered(stored, exclude("gone"));

        Rewritten.read(image.layers().get(0));

        assertThat(image.layers().get(2).diffId()).isEqualTo(image.layers().get(0).diffId()).isPresent();
        assertThat(image.config().diffIds()).hasSize(3);
        assertThat(image.config().diffIds().get(0)).isEqualTo(image.config().diffIds().get(2));
        assertThat(stored.opened()).isEqualTo(2);
    }

    @Test
    void aConfigWithoutHistoryGetsNone() throws IOException {
        Image image = filtered(new StoredImage("oci", "", BASE, TOP), exclude("gone"));

        assertThat(StoredImage.json(image.config().bytes()).has("history")).isFalse();
    }

    @Test
    void timesOfTheConfigAreSetWhereThatIsWanted() throws IOException {
        StoredImage stored = new StoredImage("oci", HISTORY, BASE);
        JsonNode before = StoredImage.json(filtered(stored, new NormalizeTimestampsFilter(1_600_000_000, false)).config()
                .bytes());
        JsonNode after = StoredImage.json(filtered(stored, new NormalizeTimestampsFilter(1_600_000_000, true)).config()
                .bytes());

        assertThat(before.path("created").asText()).isEqualTo("2024-01-02T03:04:05.678Z");
        assertThat(before.path("history").findValuesAsText("created")).containsExactly("2020-01-01T00:00:00Z",
                "2021-01-01T00:00:00Z", "2024-01-02T03:04:05.678Z");
        assertThat(after.path("created").asText()).isEqualTo("2020-09-13T12:26:40Z");
        assertThat(after.path("history").findValuesAsText("created")).hasSize(3).containsOnly("2020-09-13T12:26:40Z");
        assertThat(after.path("history").get(1).has("created")).as("what had no time gets none").isFalse();
    }

    @Test
    void timesOfTheConfigAreSetThoughNoLayerChanges() throws IOException {
        byte[] normal = Rewritten.by(BASE, Rewritten.normalize(0));
        StoredImage stored = new StoredImage("oci", HISTORY, normal);
        Image image = filtered(stored, new NormalizeTimestampsFilter(0, true));

        assertThat(image.config().diffIds()).extracting(Object::toString).containsExactly(Sha.sha256(normal));
        assertThat(StoredImage.json(image.config().bytes()).path("created").asText()).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(image.manifest().config().digest()).isEqualTo(image.config().digest());
        assertThat(image.manifest().layers()).isEqualTo(stored.image().manifest().layers());
    }
}
