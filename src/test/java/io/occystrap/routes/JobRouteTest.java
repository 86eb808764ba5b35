package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.fixture.LocalRegistry;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.TarContents;
import io.occystrap.job.Job;
import io.occystrap.job.JobConstants;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What jobs do, and what they cannot do. */
class JobRouteTest extends CommandRouteTest {

    private final SampleImage image = SampleImage.of("ns/app:1", "base", "top");
    private final List<String> heard = new CopyOnWriteArrayList<>();
    @TempDir
    private Path folder;
    private Path root;
    private Path incoming;
    private LocalRegistry registry;

    JobRouteTest() {
        super("job");
    }

    @BeforeEach
    void configure() throws IOException {
        registry = new LocalRegistry();
        registry.put(image);
        root = folder.resolve("output");
        incoming = Files.createDirectories(folder.resolve("incoming"));
        Properties properties = new Properties();
        properties.setProperty("occystrap.output.root", root.toString());
        properties.setProperty("occystrap.source.allow", "registry://" + registry.host() + "/ns, tar://" + incoming);
        context.getPropertiesComponent().setOverrideProperties(properties);
        context.getRegistry().bind("listener", new JobListener() {
            @Override
            public void started(String id) {
                heard.add("started " + id);
            }

            @Override
            public void ended(JobResult result, Duration time) {
                heard.add(result.state() + " " + result.id());
            }
        });
    }

    @AfterEach
    void closeRegistry() throws IOException {
        registry.close();
    }

    private ObjectNode job(String source, String destination) {
        return new ObjectMapper().createObjectNode().put("id", "job-1").put("source", source).put("destination", destination);
    }

    private ObjectNode fetch(String destination) {
        return job("registry://" + registry.host() + "/ns/app:1", destination);
    }

    private Exchange ask(Object body, Map<String, Object> headers) {
        context.start();
        return context.createFluentProducerTemplate().to("direct:job").withBody(body).withHeaders(headers).send();
    }

    /** @return the result, which is what its schema says */
    private JsonNode ask(Object body) throws Exception {
        Exchange answer = ask(body, Map.of());
        assertThat(answer.getException()).isNull();
        JsonNode result = json(answer.getMessage().getBody(byte[].class));
        assertThat(schema("job-result").validate(result)).isEmpty();
        assertThat(answer.getMessage().getHeader(JobConstants.STATE)).isEqualTo(result.path("state").textValue());
        assertThat(answer.getMessage().getHeader(JobConstants.ID)).isEqualTo(result.path("id").textValue());
        assertThat(answer.getMessage().getHeaders()).hasSize(2);
        return result;
    }

    private static JsonSchema schema(String name) throws IOException {
        try (InputStream in = Job.class.getResourceAsStream(name + ".schema.json")) {
            return JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(in);
        }
    }

    private void assertNothingWritten() throws IOException {
        if (Files.exists(root)) {
            try (Stream<Path> files = Files.walk(root)) {
                assertThat(files).containsExactly(root);
            }
        }
    }

    @Test
    void fetchesAnImageIntoTheOutputRoot() throws Exception {
        ObjectNode job = fetch("tar://images/app.tar");

        JsonNode result = ask(job.toString());

        assertThat(schema("job").validate(job)).isEmpty();
        assertThat(result.path("state").textValue()).isEqualTo("done");
        assertThat(result.path("id").textValue()).isEqualTo("job-1");
        assertThat(result.at("/receipt/digest").textValue()).isEqualTo("sha256:" + SampleImage.sha256(image.manifest()));
        assertThat(result.at("/receipt/layers").intValue()).isEqualTo(2);
        assertThat(TarContents.of(root.resolve("images/app.tar"))).containsKey(image.id() + ".json");
        assertThat(heard).containsExactly("started job-1", "done job-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar://app.tar", "dir://app", "layout://app:1", "oci://app"})
    void theSecondTimeMovesNothingAndAnswersTheSame(String destination) throws Exception {
        JsonNode first = ask(fetch(destination).toString());
        assertThat(first.path("state").textValue()).as(first.toString()).isEqualTo("done");
        long before = registry.requests().stream().filter(request -> request.contains("/blobs/")).count();

        JsonNode second = ask(fetch(destination).toString());

        assertThat(second.path("state").textValue()).as(second.toString()).isEqualTo("done");
        for (String same : List.of("destination", "image", "digest", "imageId")) {
            assertThat(second.at("/receipt/" + same)).isEqualTo(first.at("/receipt/" + same));
        }
        assertThat(second.at("/receipt/layers").intValue()).isZero();
        assertThat(second.at("/receipt/bytes").intValue()).isZero();
        assertThat(second.at("/receipt/layersSkipped").intValue()).isEqualTo(2);
        assertThat(registry.requests().stream().filter(request -> request.contains("/blobs/")).count() - before)
                .as("not even the config").isZero();
    }

    @Test
    void anotherImageAtTheDestinationIsReplaced() throws Exception {
        SampleImage other = SampleImage.of("ns/other:1", "something else");
        Files.createDirectories(root);
        other.saveTo(root.resolve("app.tar"));

        JsonNode result = ask(fetch("tar://app.tar").toString());

        assertThat(result.at("/receipt/layers").intValue()).isEqualTo(2);
        assertThat(TarContents.of(root.resolve("app.tar"))).containsKey(image.id() + ".json")
                .doesNotContainKey(other.id() + ".json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tar://filtered.tar", "oci://filtered"})
    void filtersAreApplied(String destination) throws Exception {
        ObjectNode job = fetch(destination);
        job.putArray("filters").add("exclude:pattern=nothing").add("exclude:pattern=top*").add("normalize-timestamps:ts=7");
        assertThat(schema("job").validate(job)).isEmpty();

        JsonNode first = ask(job.toString());
        JsonNode second = ask(job.toString());

        assertThat(first.path("state").textValue()).as(first.toString()).isEqualTo("done");
        assertThat(first.at("/receipt/imageId").textValue()).isNotEqualTo("sha256:" + image.id());
        assertThat(second.at("/receipt/imageId")).isEqualTo(first.at("/receipt/imageId"));
        assertThat(second.at("/receipt/layers").intValue()).isZero();
    }

    /** The ID of a filtered image is known when its layers were read; where nothing is, nobody asks for it. */
    @Test
    void filteredLayersAreReadOnceWhereNothingIsThereYet() throws Exception {
        ask(fetch("oci://plain").toString());
        long plain = registry.requests().stream().filter(request -> request.contains("/blobs/")).count();
        ObjectNode job = fetch("oci://filtered");
        job.putArray("filters").add("normalize-timestamps");

        assertThat(ask(job.toString()).path("state").textValue()).isEqualTo("done");

        assertThat(registry.requests().stream().filter(request -> request.contains("/blobs/")).count()).isEqualTo(2 * plain);
    }

    @Test
    void readsATarballOfAnAllowedFolder() throws Exception {
        image.saveTo(incoming.resolve("app.tar"));

        JsonNode result = ask(job("tar://app.tar", "dir://app").toString().getBytes());

        assertThat(result.path("state").textValue()).as(result.toString()).isEqualTo("done");
        assertThat(root.resolve("app").resolve(image.id() + ".json")).exists();
    }

    @Test
    void takesAStreamAndMakesUpAnId() throws Exception {
        ObjectNode job = fetch("tar://app.tar");
        job.remove("id");

        JsonNode result = ask(new ByteArrayInputStream(job.toString().getBytes()));

        assertThat(result.path("state").textValue()).isEqualTo("done");
        assertThat(result.path("id").textValue()).matches("[0-9a-f-]{36}");
    }

    /** Neither the message nor what it is about may choose anything but what the job's fields may say. */
    @Test
    void noHeaderOfTheMessageCounts() throws Exception {
        Exchange answer = ask(fetch("tar://app.tar").toString(), Map.of(
                OccystrapConstants.DESTINATION, folder.resolve("elsewhere.tar").toString(),
                OccystrapConstants.APPEND, true, OccystrapConstants.NAME, "evil:1", OccystrapConstants.EXCLUDE, "*",
                "CAmelFileName", "x", "camelfilename", "y", Exchange.FILE_NAME, "../../etc/x"));

        assertThat(answer.getMessage().getHeader(JobConstants.STATE)).isEqualTo("done");
        assertThat(answer.getMessage().getHeaders()).containsOnlyKeys(JobConstants.STATE, JobConstants.ID);
        assertThat(folder.resolve("elsewhere.tar")).doesNotExist();
        assertThat(new String(TarContents.of(root.resolve("app.tar")).get("manifest.json"))).contains("/ns/app:1")
                .doesNotContain("evil");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{env:HOME}}/x.tar", "{{occystrap.output.root}}/x.tar", "#class:java.io.File('x')",
        "../x.tar", "../../etc/x", "a/../../x.tar", "a/./x.tar", "a//x.tar", "/etc/x.tar", ".hidden/x.tar", "x.tar?append=true",
        "x.tar?repo_tag=evil:1", "link/x.tar", "linked.tar", "${header.x}", "$simple{body}", "RAW(x)", "x\ny.tar", "x\u0000.tar",
        "x\\..\\y.tar", "", "/", "a b?c", "%2e%2e/x.tar", "x&y=z", "x;y", "~/../x.tar", "bean:x", "file:x", "\u202Ex.tar"})
    void aHostileDestinationIsRefused(String destination) throws Exception {
        Files.createDirectories(root);
        Files.createSymbolicLink(root.resolve("link"), Files.createDirectories(folder.resolve("outside")));
        Files.createSymbolicLink(root.resolve("linked.tar"), folder.resolve("outside.tar"));

        for (String scheme : List.of("tar", "dir", "oci", "layout")) {
            JsonNode result = ask(fetch(scheme + "://" + destination).toString());

            boolean tagged = scheme.equals("layout") && destination.matches("bean:x|file:x");
            if (!tagged) {
                assertThat(result.path("state").textValue()).as(scheme + ": " + result).isEqualTo("refused");
                assertThat(result.at("/error/kind").textValue()).isIn("malformed-job", "not-allowed");
            }
        }
        assertThat(folder.resolve("outside")).isEmptyDirectory();
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder("output", "incoming", "outside");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry://{{env:HOME}}/x:1", "registry://HOST/{{env:HOME}}:1", "registry://HOST/ns/app:1?insecure=true",
        "registry://user:secret@HOST/ns/app:1", "registry://HOST/other/app:1", "registry://HOST/nsx/app:1",
        "registry://169.254.169.254/latest/meta:1", "registry://localhost:1/ns/app:1", "docker://busybox", "dir:///etc",
        "tar:///etc/passwd", "tar://../secret.tar", "tar://link.tar", "tar://pipe", "tar://.", "tar://{{env:HOME}}",
        "http://HOST/ns/app", "file:/etc/passwd", "bean:x", "occystrap-registry:HOST/ns/app:1", "#class:java.io.File('x')",
        "registry://HOST/ns/app:#class:x", "oci://x", "mounts://x", "registry://", "registry://HOST", ""})
    void aHostileSourceIsRefused(String source) throws Exception {
        image.saveTo(folder.resolve("secret.tar"));
        Files.createSymbolicLink(incoming.resolve("link.tar"), folder.resolve("secret.tar"));
        new ProcessBuilder("mkfifo", incoming.resolve("pipe").toString()).start().waitFor();

        JsonNode result = ask(job(source.replace("HOST", registry.host()), "tar://x.tar").toString());

        assertThat(result.path("state").textValue()).as(result.toString()).isEqualTo("refused");
        assertThat(result.at("/error/kind").textValue()).isIn("malformed-job", "not-allowed");
        assertThat(result.toString()).doesNotContain("secret@").doesNotContain(System.getenv("HOME") + "/x");
        assertThat(registry.requests()).isEmpty();
        assertNothingWritten();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not json", "[]", "null", "\"text\"", "{}", "{\"source\":1,\"destination\":\"tar://x\"}",
        "{\"source\":\"SOURCE\"}", "{\"destination\":\"tar://x\"}", "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"more\":1}",
        "{\"source\":\"SOURCE\",\"source\":\"SOURCE\",\"destination\":\"tar://x\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\"} {}", "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"id\":\"a b\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"id\":\"{{env:HOME}}\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"id\":7}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"platform\":\"../x\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"platform\":\"linux\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"platform\":null}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":\"exclude:pattern=x\"}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":[\"inspect:file=/tmp/x\"]}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":[\"search:pattern=x\"]}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":[\"bean:x\"]}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":[{\"name\":\"exclude\"}]}",
        "{\"source\":\"SOURCE\",\"destination\":\"tar://x\",\"filters\":[\"exclude\"]}"})
    void whatIsNoJobIsRefused(String document) throws Exception {
        JsonNode result = ask(document.replace("SOURCE", "registry://" + registry.host() + "/ns/app:1"));

        assertThat(result.path("state").textValue()).as(result.toString()).isEqualTo("refused");
        assertThat(result.at("/error/kind").textValue()).isEqualTo("malformed-job");
        assertNothingWritten();
    }

    /** The schema and the code say the same of what both can see. */
    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"source\":\"registry://h/x\",\"destination\":\"tar://x\",\"more\":1}",
        "{\"source\":\"bean:x\",\"destination\":\"tar://x\"}", "{\"source\":\"registry://h/x\",\"destination\":\"tar://x?y=z\"}",
        "{\"source\":\"oci://h/x\",\"destination\":\"tar://x\"}",
        "{\"source\":\"registry://h/x\",\"destination\":\"tar://x\",\"id\":\"a b\"}",
        "{\"source\":\"registry://h/x\",\"destination\":\"tar://x\",\"filters\":[\"inspect:file=x\"]}"})
    void theSchemaRefusesItToo(String document) throws Exception {
        assertThat(schema("job").validate(new ObjectMapper().readTree(document))).isNotEmpty();
        assertThat(ask(document).at("/error/kind").textValue()).isEqualTo("malformed-job");
    }

    @Test
    void patternsAreWhatTheyAreAndNoOrders() throws Exception {
        ObjectNode job = fetch("tar://app.tar");
        job.putArray("filters").add("exclude:pattern={{env:HOME}},#class:java.io.File,$simple{body},RAW(x)");

        JsonNode result = ask(job.toString());

        assertThat(result.path("state").textValue()).as(result.toString()).isEqualTo("done");
    }

    @Test
    void aJobOf65KilobytesIsRefused() throws Exception {
        ObjectNode job = fetch("tar://app.tar");
        job.putArray("filters").add("exclude:pattern=" + "x".repeat(Job.LARGEST));

        assertThat(ask(job.toString()).at("/error/reason").textValue()).contains("at most 65536");
        assertThat(ask(new ByteArrayInputStream(job.toString().getBytes())).at("/error/reason").textValue())
                .contains("at most 65536");
    }

    @ParameterizedTest
    @CsvSource({"ns/none:1,refused,not-found", "ns/app:none,refused,not-found"})
    void anImageThatIsNotThereIsRefused(String name, String state, String kind) throws Exception {
        JsonNode result = ask(job("registry://" + registry.host() + "/" + name, "tar://x.tar").toString());

        assertThat(result.path("state").textValue()).isEqualTo(state);
        assertThat(result.at("/error/kind").textValue()).isEqualTo(kind);
        assertThat(heard).containsExactly("started job-1", "refused job-1");
    }

    @Test
    void aRegistryThatIsAwayIsWorthAnotherTry() throws Exception {
        ObjectNode job = fetch("tar://x.tar");
        registry.close();

        JsonNode result = ask(job.toString());

        assertThat(result.path("state").textValue()).isEqualTo("unavailable");
        assertThat(result.at("/error/kind").textValue()).isEqualTo("unavailable");
    }

    @Test
    void aRegistryIsWrittenToOnlyWhereThatIsAllowed() throws Exception {
        JsonNode result = ask(fetch("registry://" + registry.host() + "/ns/copy:1").toString());

        assertThat(result.at("/error/kind").textValue()).isEqualTo("not-allowed");
        assertThat(result.at("/error/reason").textValue()).contains("occystrap.destination.allow");
        assertThat(registry.requests()).isEmpty();
    }
}
