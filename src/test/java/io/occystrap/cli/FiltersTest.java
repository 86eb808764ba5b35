package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.Tar;
import io.occystrap.fixture.TarContents;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The option -f, and what else filters on the command line. */
class FiltersTest extends CommandLineTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    private Outcome process(String... filters) throws Exception {
        return process(image.saveTo(folder.resolve("in.tar")), filters);
    }

    private Outcome process(Path in, String... filters) throws Exception {
        List<String> args = new ArrayList<>(List.of("process", "tar://" + in, "tar://" + folder.resolve("out.tar")));
        Arrays.stream(filters).forEach(filter -> args.addAll(List.of("-f", filter)));
        return run(args.toArray(String[]::new));
    }

    /** @return the layers that were written, base first */
    private List<byte[]> layers() throws Exception {
        Map<String, byte[]> files = TarContents.of(folder.resolve("out.tar"));
        JsonNode manifest = new ObjectMapper().readTree(files.get("manifest.json")).path(0);
        List<byte[]> layers = new ArrayList<>();
        for (JsonNode layer : manifest.path("Layers")) {
            layers.add(files.get(layer.asText()));
        }
        JsonNode config = new ObjectMapper().readTree(files.get(manifest.path("Config").asText()));
        assertThat(config.at("/rootfs/diff_ids")).extracting(JsonNode::asText)
                .isEqualTo(layers.stream().map(Sha::sha256).toList());
        return layers;
    }

    @Test
    void filtersAreTakenInTheirOrder() throws Exception {
        Path before = folder.resolve("before.jsonl");
        Path after = folder.resolve("after.jsonl");

        Outcome outcome = process("inspect:file=" + before, "exclude:pattern=base.txt", "normalize-timestamps:ts=1",
                "inspect:file=" + after);

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(Tar.read(layers().get(0))).isEmpty();
        assertThat(Tar.read(layers().get(1))).containsOnlyKeys("etc/top.txt");
        assertThat(Files.readString(before)).contains("sha256:" + image.diffIds().get(0));
        assertThat(Files.readString(after)).contains(Sha.sha256(layers().get(0))).contains(Sha.sha256(layers().get(1)));
    }

    /** Camel reads URIs; a pattern means what it says all the same. The files are named by what the pattern must match. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{{x}}|{{x}}", "#bean|#bean", "a,b|a[,]b", "%41|%41", "a+b|a+b", "a&c=d|a&c=d",
        "RAW(x)|RAW(x)", "${body}|${body}", "{{{{|{{{{", "{|[{{]", "a?b|a[?]b", "\u00e9|\u00e9", "a b|a b", "]|[],]", "a)b(c)|a)b(c)", "))|))"})
    void aPatternIsTakenAsItIs(String name, String pattern) throws Exception {
        byte[] layer = Tar.archive().file("d/" + name, "x").file("d/stays", "y").bytes();
        String id = Sha.hex256(layer);
        String config = "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"sha256:"
                + id + "\"]}}";
        Path in = Files.write(folder.resolve("in.tar"), Tar.archive().file("l/layer.tar", layer).file("c.json", config)
                .file("manifest.json", "[{\"Config\":\"c.json\",\"RepoTags\":[\"a:1\"],\"Layers\":[\"l/layer.tar\"]}]")
                .bytes());

        Outcome outcome = process(in, "exclude:pattern=" + pattern);

        assertThat(outcome.err()).isEmpty();
        assertThat(Tar.read(layers().get(0))).containsOnlyKeys("d/stays");
    }

    /** The tarball is not even there: what is wrong with a filter is said first. */
    @ParameterizedTest
    @ValueSource(strings = {"unknown", "exclude", "exclude:pattern=a[", "exclude:glob=a", "normalize-timestamps:ts=x", "inspect",
        "normalize-timestamps:ts=253402300800", "entries:decider=#x", "exclude:pattern=,"})
    void aWrongFilterIsWrongUsage(String filter) throws Exception {
        Outcome outcome = process(folder.resolve("missing.tar"), "exclude:pattern=fine", filter);

        assertThat(outcome.code()).isEqualTo(2);
        assertThat(outcome.err()).first().asString().startsWith("occystrap: error: ").doesNotContain("missing.tar");
        assertThat(outcome.err()).hasSize(1);
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void anInspectFileWithoutADirectoryLeavesNothing() throws Exception {
        Outcome outcome = process("inspect:file=" + folder.resolve("missing/lines"));

        assertThat(outcome.code()).isEqualTo(6);
        assertThat(outcome.err()).containsExactly("occystrap: error: the file of the inspect filter, "
                + folder.resolve("missing/lines") + ", cannot be written (there is no directory " + folder.resolve("missing")
                + "; make it)");
        assertThat(DirectoryListing.of(folder)).containsExactly("in.tar");
    }

    @Test
    void anInspectFileThatIsADirectoryLeavesNothing() throws Exception {
        Files.createDirectory(folder.resolve("lines"));

        Outcome outcome = process("inspect:file=" + folder.resolve("lines"));

        assertThat(outcome.code()).isEqualTo(6);
        assertThat(outcome.err()).hasSize(1).first().asString().contains(folder.resolve("lines").toString());
        assertThat(DirectoryListing.of(folder)).containsExactlyInAnyOrder("in.tar", "lines");
    }

    @Test
    void aDamagedLayerLeavesTheDestinationAsItWas() throws Exception {
        Files.writeString(folder.resolve("out.tar"), "as it was");
        byte[] cut = Arrays.copyOf(image.layers().get(0), 515);
        String config = new String(image.config(), StandardCharsets.UTF_8)
                .replace(image.diffIds().get(0), SampleImage.sha256(cut));
        SampleImage damaged = new SampleImage("ns/app:1", config.getBytes(StandardCharsets.UTF_8),
                List.of(cut, image.layers().get(1)));

        Outcome outcome = process(damaged.saveTo(folder.resolve("in.tar")), "exclude:pattern=x");

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.err()).hasSize(1).first().asString()
                .contains("layer sha256:" + damaged.diffIds().get(0)).contains("it is cut short");
        assertThat(folder.resolve("out.tar")).hasContent("as it was");
        assertThat(DirectoryListing.of(folder)).containsExactlyInAnyOrder("in.tar", "out.tar");
    }

    @Test
    void recreatedImagesAreNormalizedToo() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();
        run("tarfile-to-extracted", "--use-unique-names", in, folder.resolve("images").toString());
        process("normalize-timestamps:ts=86400");
        byte[] expected = Files.readAllBytes(folder.resolve("out.tar"));

        Outcome outcome = run("recreate-image", "--normalize-timestamps", "--timestamp", "86400",
                folder.resolve("images").toString(), "ns/app", "1", folder.resolve("again.tar").toString());
        Outcome wrong = run("recreate-image", "--timestamp", "86400", folder.resolve("images").toString(), "ns/app", "1",
                folder.resolve("third.tar").toString());

        assertThat(outcome.err()).isEmpty();
        assertThat(folder.resolve("again.tar")).hasBinaryContent(expected);
        assertThat(wrong.code()).isEqualTo(2);
        assertThat(folder.resolve("third.tar")).doesNotExist();
    }
}
