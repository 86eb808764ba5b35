package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the commands that search print and exit with. */
class SearchCommandsTest extends CommandLineTest {

    private final ObjectMapper json = new ObjectMapper();
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    private String tarball(byte[]... layers) throws IOException {
        SampleImage some = SampleImage.of("ns/odd:2", Arrays.stream(layers).map(l -> "x").toArray(String[]::new));
        String config = new String(some.config(), StandardCharsets.UTF_8);
        for (int i = 0; i < layers.length; i++) {
            config = config.replaceFirst("sha256:" + some.diffIds().get(i), "sha256-" + SampleImage.sha256(layers[i]));
        }
        return new SampleImage("ns/odd:2", config.replace("sha256-", "sha256:").getBytes(StandardCharsets.UTF_8),
                List.of(layers)).saveTo(folder.resolve("odd.tar")).toString();
    }

    /** The form is the original's. */
    @Test
    void printsWhatTheOriginalPrints() throws Exception {
        String in = tarball(new RawTar().file("etc/a.conf", "12345").link("etc/b.conf", '2', "a.conf")
                .link("etc/c.conf", '1', "etc/a.conf").entry("etc/d.conf/", '5', new byte[0])
                .entry("etc/e.conf", '6', new byte[0]).bytes(), new RawTar().file("f.conf", "").file("g", "").bytes());

        Outcome outcome = run("search-layers-tarfile", in, "*.conf");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).hasSize(11);
        assertThat(outcome.out().get(0)).matches("Layer: [0-9a-f]{64}");
        assertThat(outcome.out().subList(1, 7)).containsExactly("  etc/a.conf (file, 5 bytes)",
                "  etc/b.conf -> a.conf (symlink)", "  etc/c.conf -> etc/a.conf (hardlink)", "  etc/d.conf (directory)",
                "  etc/e.conf (fifo)", "");
        assertThat(outcome.out().get(7)).matches("Layer: [0-9a-f]{64}");
        assertThat(outcome.out().subList(8, 11)).containsExactly("  f.conf (file, 0 bytes)", "",
                "Found 6 matches in 2 layers.");
    }

    @Test
    void exitsWithOneWhereThereIsNothing() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();

        Outcome plain = run("search", "tar://" + in, "nothing");
        Outcome script = run("search", "tar://" + in, "nothing", "--script-friendly");

        assertThat(plain.code()).isEqualTo(1);
        assertThat(plain.out()).containsExactly("No matches found.");
        assertThat(plain.err()).isEmpty();
        assertThat(script.code()).isEqualTo(1);
        assertThat(script.out()).isEmpty();
    }

    @Test
    void printsLinesForScripts() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();
        String expected = "ns/app:1:" + image.diffIds().get(1) + ":etc/top.txt";

        assertThat(run("search-layers-tarfile", in, "top*", "--script-friendly").out()).containsExactly(expected);
        assertThat(run("search", "file://" + in, "^etc/t", "--regex", "--script-friendly").out())
                .containsExactly(expected);
    }

    @Test
    void escapesNames() throws Exception {
        String in = tarball(new RawTar().file("a\nLayer: x\033[2J\377\u00C3\u00A9", "")
                .pax("path=" + "x".repeat(300)).file("x", "").bytes());

        Outcome outcome = run("search", "tar://" + in, "*", "--script-friendly");

        assertThat(outcome.out()).hasSize(2);
        assertThat(outcome.out().get(0)).endsWith(":a\\x0aLayer: x\\x1b[2J\\xff\u00E9");
        assertThat(outcome.out().get(1)).endsWith(":" + "x".repeat(300));
    }

    @Test
    void jsonIsALineForEachMatch() throws Exception {
        byte[] base = new RawTar().pax("mtime=3.25").file("etc/\377key", "--TOKEN--").bytes();
        String in = tarball(base, new RawTar().file("etc/.wh.\377key", "").bytes());

        Outcome outcome = run("--json", "search", "tar://" + in, "*", "--content", "TOKEN");

        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).hasSize(1);
        JsonNode match = json.readTree(outcome.out().get(0));
        assertThat(match.path("layer").asText()).isEqualTo("sha256:" + SampleImage.sha256(base));
        assertThat(match.path("layerNumber").asInt()).isZero();
        assertThat(match.path("path").asText()).isEqualTo("etc/\uFFFDkey");
        assertThat(new String(match.path("pathBytes").binaryValue(), StandardCharsets.ISO_8859_1))
                .isEqualTo("etc/\377key");
        assertThat(match.path("type").asText()).isEqualTo("file");
        assertThat(match.path("size").asInt()).isEqualTo(9);
        assertThat(match.path("mode").asText()).isEqualTo("0644");
        assertThat(match.path("mtime").decimalValue()).isEqualByComparingTo("3.25");
        assertThat(match.path("linkTarget").isNull()).isTrue();
        assertThat(match.path("createdBy").isNull()).isTrue();
        assertThat(match.path("hiddenBy").asText()).startsWith("sha256:");
        assertThat(match.path("hiddenByNumber").asInt()).isEqualTo(1);
        assertThat(match.path("offsets").toString()).isEqualTo("[2]");
    }

    @Test
    void searchesARegistry() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);

            Outcome outcome = run("search-layers", registry.host(), "ns/app", "1", "*.txt", "--script-friendly");

            assertThat(outcome.code()).isZero();
            assertThat(outcome.out()).hasSize(2).allMatch(line -> line.matches("ns/app:1:[0-9a-f]{64}:etc/\\w+\\.txt"));
        }
    }

    @Test
    void aPatternThatIsNone() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();

        for (String[] pattern : List.of(new String[] {"[a"}, new String[] {"(", "--regex"}, new String[] {""})) {
            Outcome outcome = run(Stream.concat(Stream.of("search", "tar://" + in),
                    Arrays.stream(pattern)).toArray(String[]::new));
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).hasSize(1).first().asString().startsWith("occystrap: error: the ");
            assertThat(outcome.out()).isEmpty();
        }
    }

    @Test
    void aBrokenLayerIsNamedAndWhatCameBeforeIsPrinted() throws Exception {
        byte[] broken = new RawTar().file("a.txt", "").block(new byte[] {1}).content(new byte[511]).bytes();
        String in = tarball(new RawTar().file("base.txt", "").bytes(), broken);
        Path path = Path.of(in);

        Outcome outcome = run("search-layers-tarfile", path.toString(), "*.txt");

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.out()).contains("  base.txt (file, 0 bytes)");
        assertThat(outcome.err()).hasSize(1).first().asString().contains(SampleImage.sha256(broken));
    }
}
