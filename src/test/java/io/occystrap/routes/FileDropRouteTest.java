package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.YamlRoutes;
import io.occystrap.image.Digest;
import io.occystrap.image.Receipt;
import io.occystrap.image.UnavailableException;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of what is dropped, as {@code routes/triggers/file-drop.yaml} says. */
class FileDropRouteTest extends CamelTestSupport {

    @TempDir
    private Path folder;
    private final SampleImage one = SampleImage.of("ns/one:1", "base", "one");
    private final SampleImage two = SampleImage.of("ns/two:1", "base", "two");

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        property("occystrap.file-drop.inbox", inbox().toString());
        property("occystrap.file-drop.quiet-seconds", "0");
        property("occystrap.file-drop.retry-seconds", "0");
        property("occystrap.output.root", out().toString());
        return YamlRoutes.of(context,
                List.of("triggers/file-drop", "commands/job", "commands/read-source", "commands/write-destination"));
    }

    private void property(String key, String value) {
        context.getPropertiesComponent().addOverrideProperty("occystrap.temp-dir", folder.toString());
        context.getPropertiesComponent().addOverrideProperty(key, value);
    }

    private Path inbox() {
        return folder.resolve("inbox");
    }

    private Path out() {
        return folder.resolve("out");
    }

    private void drop(Path whole, String name) throws Exception {
        Files.createDirectories(inbox());
        Files.move(whole, inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private void drop(String text, String name) throws Exception {
        drop(Files.writeString(folder.resolve("new"), text), name);
    }

    private void dropImages(String name, SampleImage... images) throws Exception {
        drop(SampleImage.saveTo(folder.resolve("new"), images), name);
    }

    private JsonNode record(String path) throws Exception {
        Path record = inbox().resolve(path);
        Awaitility.await(path).atMost(Duration.ofSeconds(30)).until(() -> Files.exists(record));
        assertThat(inbox().resolve(path.replaceAll("\\.(receipt|error)\\.json$", ""))).as("the file").exists();
        return new ObjectMapper().readTree(record.toFile());
    }

    @Test
    void everyImageOfAnArchiveIsExtracted() throws Exception {
        dropImages("both.tar", one, two);
        context.start();

        JsonNode receipt = record(".done/both.tar.receipt.json");

        assertThat(receipt.path("state").asText()).isEqualTo("done");
        assertThat(receipt.path("images").findValuesAsText("imageId")).containsExactly("sha256:" + one.id(), "sha256:" + two.id());
        for (SampleImage image : List.of(one, two)) {
            Path there = out().resolve("both").resolve(image.id());
            assertThat(there.resolve(image.id() + ".json")).hasBinaryContent(image.config());
            assertThat(there.resolve(image.diffIds().get(1)).resolve("layer.tar")).hasBinaryContent(image.layers().get(1));
        }
        context.stop();
        assertThat(inbox().resolve(".work")).isEmptyDirectory();
        assertThat(DirectoryListing.of(inbox())).containsExactly(".done", ".done/both.tar", ".done/both.tar.receipt.json",
                ".failed", ".work");
    }

    @Test
    void theSameArchiveAgainFindsItsImageThere() throws Exception {
        dropImages("app.tar", one);
        context.start();
        record(".done/app.tar.receipt.json");
        Map<String, String> before = DirectoryListing.withContents(out());
        dropImages("app.tar", one);

        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> DirectoryListing.of(inbox().resolve(".done")).size() == 4);

        String again = DirectoryListing.of(inbox().resolve(".done")).stream().filter(name -> name.endsWith("Z.tar.receipt.json"))
                .findFirst().orElseThrow();
        JsonNode receipt = record(".done/" + again);
        assertThat(receipt.at("/images/0/layersSkipped").asInt()).isEqualTo(2);
        assertThat(receipt.at("/images/0/destination")).isEqualTo(record(".done/app.tar.receipt.json").at("/images/0/destination"));
        assertThat(DirectoryListing.withContents(out())).isEqualTo(before);
    }

    @Test
    void jobsAreDone() throws Exception {
        Path allowed = Files.createDirectory(folder.resolve("allowed"));
        one.saveTo(allowed.resolve("one.tar"));
        property("occystrap.source.allow", "tar://" + allowed);
        drop("{\"id\":\"a\",\"source\":\"tar://one.tar\",\"destination\":\"tar://copy.tar\"}", "a.job.json");
        drop("{\"source\":\"tar:///etc/passwd\",\"destination\":\"tar://copy.tar\"}", "b.job.json");
        drop("{\"source\":\"{{env:HOME}}", "c.job.json");
        drop("[" + "0,".repeat(200_000) + "0]", "d.job.json");
        context.start();

        assertThat(record(".done/a.job.json.receipt.json").at("/receipt/imageId").asText()).isEqualTo("sha256:" + one.id());
        assertThat(out().resolve("copy.tar")).exists();
        assertThat(record(".failed/b.job.json.error.json").at("/error/kind").asText()).isEqualTo("not-allowed");
        assertThat(record(".failed/c.job.json.error.json").at("/error/kind").asText()).isEqualTo("malformed-job");
        assertThat(record(".failed/d.job.json.error.json").at("/error/kind").asText()).isEqualTo("malformed-job");
    }

    @Test
    void hostileNamesAreNeitherResolvedNorInTheWay() throws Exception {
        List<String> names = List.of("{{env:HOME}}.tar", "$simple{exchangeId}.tar", "#class:java.io.File('x').tar", "new\nline.tar",
                "a?action=push.tar", "a\\b.tar", "${body}.tar");
        for (String name : names) {
            dropImages(name, one);
        }
        Files.createSymbolicLink(inbox().resolve("link.tar"), one.saveTo(folder.resolve("whole")));
        Files.createDirectory(inbox().resolve("folder.tar"));
        Files.createDirectory(inbox().resolve("folder"));
        dropImages(".hidden.tar", one);
        dropImages("partial.tar.part", one);
        drop("no archive", "broken.tar");
        dropImages("good.tar", one);
        context.start();

        for (String name : names) {
            assertThat(record(".failed/" + name + ".error.json").at("/error/kind").asText()).as(name).isEqualTo("not-allowed");
        }
        for (String name : List.of("link.tar", "folder.tar")) {
            assertThat(record(".failed/" + name + ".error.json").at("/error/reason").asText()).contains("no file");
        }
        JsonNode broken = record(".failed/broken.tar.error.json");
        assertThat(broken.at("/error/kind").asText()).isEqualTo("malformed-image");
        assertThat(broken.at("/error/reason").asText()).as("says nothing of where it was").startsWith("broken.tar cannot be read");
        record(".done/good.tar.receipt.json");
        assertThat(DirectoryListing.of(out()).stream().filter(name -> !name.startsWith("good"))).isEmpty();
        assertThat(inbox().resolve(".hidden.tar")).exists();
        assertThat(inbox().resolve("partial.tar.part")).exists();
        assertThat(inbox().resolve("folder")).exists();
    }

    @Test
    void whatMayPassIsTriedAgainAndThenFails() throws Exception {
        property("occystrap.file-drop.attempts", "3");
        AtomicInteger calls = new AtomicInteger();
        AdviceWith.adviceWith(context, "write-destination",
                route -> route.weaveById("write-directory").replace().to("mock:write"));
        Receipt receipt = new Receipt("there", "image", Digest.parse("sha256:" + one.id()), Digest.parse("sha256:" + one.id()), 1, 1,
                0, Duration.ofSeconds(1));
        context.getEndpoint("mock:write", MockEndpoint.class).whenAnyExchangeReceived(exchange -> {
            if (calls.incrementAndGet() != 3) {
                throw new UnavailableException("the disk cannot be written", "it is full", null);
            }
            exchange.getMessage().setBody(receipt);
        });
        dropImages("a.tar", one);
        context.start();

        assertThat(record(".done/a.tar.receipt.json").path("attempts").asInt()).isEqualTo(3);
        dropImages("b.tar", one);
        JsonNode error = record(".failed/b.tar.error.json");
        assertThat(error.path("attempts").asInt()).isEqualTo(3);
        assertThat(error.path("error").path("kind").asText()).isEqualTo("unavailable");
        assertThat(error.path("error").path("reason").asText()).contains("it is full");
        assertThat(calls).hasValue(6);
    }

    @Test
    void whatKillsTooOftenIsGivenUp() throws Exception {
        Path died = Files.createDirectories(inbox().resolve(".work/0123456789ab/1.5"));
        Files.createFile(died.resolveSibling("lock"));
        one.saveTo(died.resolve("killer.tar"));
        Path before = Files.createDirectories(inbox().resolve(".work/0123456789ab/2.1"));
        one.saveTo(before.resolve("other.tar"));
        context.start();

        JsonNode error = record(".failed/killer.tar.error.json");

        assertThat(error.at("/error/kind").asText()).isEqualTo("unavailable");
        assertThat(error.at("/error/reason").asText()).contains("died").contains("5 times");
        assertThat(record(".done/other.tar.receipt.json").path("attempts").asInt()).isEqualTo(2);
    }

    @Test
    void whatASearchFindsIsInTheReceipt() throws Exception {
        property("occystrap.file-drop.action", "search");
        property("occystrap.file-drop.pattern", "*.txt");
        dropImages("both.tar", one, two);
        context.start();

        JsonNode images = record(".done/both.tar.receipt.json").path("images");

        assertThat(images.findValuesAsText("path")).containsExactly("etc/base.txt", "etc/one.txt", "etc/base.txt", "etc/two.txt");
        assertThat(images.path(1).path("image").asText()).isEqualTo("docker.io/ns/two:1");
        assertThat(images.path(1).path("count").asInt()).isEqualTo(2);
        assertThat(out()).doesNotExist();
    }

    /** In the options of an endpoint a + may mean a blank, and a parenthesis may end what is taken as it stands. */
    @Test
    void aPatternIsTakenAsItStands() throws Exception {
        property("occystrap.file-drop.action", "search");
        property("occystrap.file-drop.regex", "true");
        property("occystrap.file-drop.pattern", "^etc/(bas)+e\\.txt$");
        property("occystrap.file-drop.content", "b[a-z]+(s|e)");
        dropImages("app.tar", one);
        context.start();

        assertThat(record(".done/app.tar.receipt.json").path("images").findValuesAsText("path")).containsExactly("etc/base.txt");
    }

    @Test
    void listenersHearOfWhatIsNoJob() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        context.getRegistry().bind("listener", new JobListener() {
            @Override
            public void ended(JobResult result, Duration time) {
                heard.add("job " + result.state());
            }

            @Override
            public void dropEnded(JobState state, Duration time) {
                heard.add("drop " + state);
            }
        });
        dropImages("good.tar", one);
        drop("no archive", "bad.tar");
        drop("[]", "job.job.json");
        context.start();

        for (String name : List.of(".done/good.tar.receipt.json", ".failed/bad.tar.error.json", ".failed/job.job.json.error.json")) {
            record(name);
        }
        Awaitility.await().atMost(Duration.ofSeconds(5)).untilAsserted(
                () -> assertThat(heard).containsExactlyInAnyOrder("drop done", "drop refused", "job refused"));
    }

    @Test
    void itWaitsForADoneFile() throws Exception {
        property("occystrap.file-drop.done-file", ".ok");
        dropImages("a.tar", one);
        dropImages("b.tar", one);
        Files.createFile(inbox().resolve("b.tar.ok"));
        context.start();

        record(".done/b.tar.receipt.json");

        assertThat(inbox().resolve("b.tar.ok")).doesNotExist();
        assertThat(inbox().resolve("a.tar")).exists();
        Files.createFile(inbox().resolve("a.tar.ok"));
        record(".done/a.tar.receipt.json");
    }

    @Test
    void doesNotStartWithoutWhatItNeeds() throws Exception {
        property("occystrap.file-drop.action", "push");

        assertThatThrownBy(() -> context.start()).hasStackTraceContaining("set occystrap.file-drop.registry");
    }
}
