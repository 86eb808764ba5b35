package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What commands do, print and exit with. */
class CommandsTest extends CommandLineTest {

    private final ObjectMapper json = new ObjectMapper();
    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");

    @Test
    void jsonIsOneObjectOnStandardOutput() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();

        Outcome outcome = run("--json", "tarfile-to-extracted", in, folder.resolve("out").toString());

        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).hasSize(1);
        JsonNode receipt = json.readTree(outcome.out().get(0));
        assertThat(receipt.path("imageId").asText()).isEqualTo("sha256:" + image.id());
        assertThat(receipt.path("destination").asText()).isEqualTo(folder.resolve("out").toString());
        assertThat(receipt.path("layers").asInt()).isEqualTo(2);
    }

    @Test
    void withoutJsonTheResultIsALineAndWithQuietNothing() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();

        Outcome plain = run("tarfile-to-extracted", in, folder.resolve("out").toString());
        Outcome quiet = run("--quiet", "tarfile-to-extracted", in, folder.resolve("out").toString());

        assertThat(plain.out()).hasSize(1).first().asString().contains(image.id());
        assertThat(quiet.out()).isEmpty();
        assertThat(quiet.err()).isEmpty();
        assertThat(quiet.code()).isZero();
    }

    @Test
    void aTarballThatIsMissing() throws Exception {
        String in = folder.resolve("missing.tar").toString();

        Outcome outcome = run("tarfile-to-extracted", in, folder.resolve("out").toString());

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).hasSize(1).first().asString().contains(in);
        assertThat(DirectoryListing.of(folder)).isEmpty();
    }

    @Test
    void anImageThatTheDirectoryDoesNotHold() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();
        run("tarfile-to-extracted", "--use-unique-names", in, folder.resolve("images").toString());

        Outcome outcome = run("recreate-image", folder.resolve("images").toString(), "ns/other", "1",
                folder.resolve("out.tar").toString());

        assertThat(outcome.code()).isEqualTo(3);
        assertThat(outcome.err()).hasSize(1).first().asString().contains("ns/other:1").contains("ns/app:1");
        assertThat(folder.resolve("out.tar")).doesNotExist();
    }

    @Test
    void somethingThatIsNoArchive() throws Exception {
        Path in = Files.writeString(folder.resolve("in.tar"), "this is no archive");

        Outcome outcome = run("tarfile-to-extracted", in.toString(), folder.resolve("out").toString());

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.err()).hasSize(1);
        assertThat(DirectoryListing.of(folder)).containsExactly("in.tar");
    }

    @Test
    void processMovesAnImageFromARegistryUnderAnotherName() throws Exception {
        Path out = folder.resolve("out.tar");
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            registry.requireUser("somebody", "p:w/d");

            Outcome outcome = run("process", "registry://somebody:p%3Aw%2Fd@" + registry.host() + "/ns/app:1",
                    "tar://" + out + "?repo_tag=ns/renamed:2");

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.code()).isZero();
        }
        JsonNode entry = json.readTree(TarContents.of(out).get("manifest.json")).path(0);
        assertThat(entry.at("/RepoTags/0").asText()).isEqualTo("ns/renamed:2");
        assertThat(TarContents.of(out).get(entry.path("Config").asText())).isEqualTo(image.config());
    }

    @Test
    void thePasswordMayComeFromStandardInput() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            registry.requireUser("somebody", "s3cret");
            String[] args = {"--username", "somebody", "--password-stdin", "fetch-to-tarfile", registry.host(),
                "ns/app", "1", folder.resolve("out.tar").toString()};

            Outcome right = runWith("s3cret\n", args);
            Outcome wrong = runWith("guess\n", args);

            assertThat(right.code()).isZero();
            assertThat(wrong.code()).isEqualTo(4);
            assertThat(wrong.err()).hasSize(1).first().asString().doesNotContain("guess");
        }
    }

    @Test
    void aPasswordIsTakenAsItIs() throws Exception {
        try (LocalRegistry registry = new LocalRegistry()) {
            registry.put(image);
            registry.requireUser("somebody", " a{{b}}c{{env:HOME}} ");

            Outcome outcome = run("--username", "somebody", "--password", " a{{b}}c{{env:HOME}} ", "fetch-to-tarfile",
                    registry.host(), "ns/app", "1", folder.resolve("out.tar").toString());

            assertThat(outcome.err()).isEmpty();
            assertThat(outcome.code()).isZero();
        }
    }

    @Test
    void oneOfSeveralImagesIsChosen() throws Exception {
        String in = image.saveTo(folder.resolve("in.tar")).toString();
        SampleImage second = SampleImage.of("ns/app:2", "base", "second");
        String images = folder.resolve("images").toString();
        run("tarfile-to-extracted", "--use-unique-names", in, images);
        run("tarfile-to-extracted", "--use-unique-names", second.saveTo(folder.resolve("in2.tar")).toString(), images);

        String out = "tar://" + folder.resolve("out.tar");
        Outcome open = run("process", "dir://" + images, out);
        Outcome chosen = run("process", "dir://" + images + "?image=ns/app&tag=2", out);

        assertThat(open.code()).isEqualTo(3);
        assertThat(open.err()).hasSize(1).first().asString().contains("ns/app:1").contains("ns/app:2");
        assertThat(chosen.code()).isZero();
        Map<String, byte[]> files = TarContents.of(folder.resolve("out.tar"));
        assertThat(files).containsKey(second.id() + ".json");
        assertThat(List.copyOf(files.keySet())).doesNotContain(image.id() + ".json");
    }
}
