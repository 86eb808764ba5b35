package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon tells of itself while it works and while what it needs is away. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "kill", "env"})
@ExtendWith(Services.class)
@Timeout(300)
class ObserveIT {

    private static final String ROUTE = """
            - route:
                id: jobs
                from:
                  uri: file
                  parameters:
                    directoryName: "{{in}}"
                    delay: 100
                    initialDelay: 0
                  steps:
                    - to:
                        uri: direct:job
                    - log:
                        message: "answered ${header.CamelOccystrapJobId} ${header.CamelOccystrapJobState}"
            """;

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final String image;
    private int jobs;

    ObserveIT(DockerRegistry registry, TestImages images) throws Exception {
        this.registry = registry;
        image = images.small();
    }

    @BeforeEach
    void write() throws IOException {
        Files.createDirectories(folder.resolve("triggers"));
        Files.writeString(folder.resolve("triggers/jobs.yaml"), ROUTE);
    }

    /** Without a name on the command line, and with the shared routes of the installation. */
    private Daemon start(String host, String... more) throws IOException {
        return Daemon.start(Launcher.occystrap("--set", "in=" + folder.resolve("in"), "--set", "occystrap.routes=" + folder,
                "--set", "occystrap.run.triggers=jobs", "--set", "occystrap.output.root=" + folder.resolve("out"), "--set",
                "occystrap.source.allow=registry://" + host, "run").with(more));
    }

    private void drop(ObjectNode job) throws IOException {
        Path file = Files.write(folder.resolve("dropped"), new ObjectMapper().writeValueAsBytes(job));
        Files.move(file, folder.resolve("in/" + jobs++));
    }

    private ObjectNode job(String id, String source) {
        return new ObjectMapper().createObjectNode().put("id", id).put("source", source)
                .put("destination", "tar://" + id + ".tar");
    }

    private static void awaitLogged(Daemon daemon, String text) {
        Awaitility.await(text).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50))
                .until(() -> daemon.err().contains(text));
    }

    @Test
    void whatJobsDidIsInTheMetricsAndInTheLog() throws Exception {
        try (Daemon daemon = start(registry.host())) {
            drop(job("good", "registry://" + registry.host() + "/" + image));
            drop(job("absent", "registry://" + registry.host() + "/ns/nothing:1"));
            awaitLogged(daemon, "answered good done");
            awaitLogged(daemon, "answered absent refused");

            assertThat(daemon.metric("occystrap_jobs_total{state=\"done\"}")).hasValue(1);
            assertThat(daemon.metric("occystrap_jobs_total{state=\"refused\"}")).hasValue(1);
            assertThat(daemon.metric("occystrap_jobs_total{state=\"unavailable\"}")).hasValue(0);
            assertThat(daemon.metric("occystrap_job_seconds_count{state=\"done\"}")).hasValue(1);
            assertThat(daemon.metric("occystrap_jobs_running")).hasValue(0);
            assertThat(daemon.metric("occystrap_moved_layers_total")).hasValue(3);
            assertThat(daemon.metric("occystrap_skipped_layers_total")).hasValue(0);
            double stored = 0;
            for (JsonNode layer : registry.manifest(image).path("layers")) {
                stored += layer.path("size").asLong();
            }
            assertThat(daemon.metric("occystrap_read_bytes_total")).as("what skopeo says the layers have").hasValue(stored);
            assertThat(daemon.metric("occystrap_moved_bytes_total").orElse(0)).isGreaterThan(stored);
            String stage = "occystrap_stage_seconds_count{failed=\"%s\",stage=\"%s\",store=\"%s\"}";
            assertThat(daemon.metric(stage.formatted(false, "read", "registry"))).hasValue(1);
            assertThat(daemon.metric(stage.formatted(true, "read", "registry"))).hasValue(1);
            assertThat(daemon.metric(stage.formatted(false, "write", "tarfile"))).hasValue(1);
            assertThat(daemon.err()).containsPattern("(?m)^\\S+ INFO occystrap.job \\[job good\\] - done: registry://"
                    + registry.host() + "/ns/small:1 to tar://good.tar, \\d+ bytes, \\d+\\.\\d{3} s$");
            assertThat(daemon.err()).as("no stack trace").doesNotContain("\tat ").doesNotContain("    at ").doesNotContain("ERROR");
            assertThat(daemon.err()).containsPattern("(?m)^\\S+ WARN occystrap.job \\[job absent\\] - refused: .*not-found");
        }
    }

    @Test
    void aLogOfObjectsHoldsWhateverAMessageSays() throws Exception {
        String forged = "x\n{\"level\":\"ERROR\"}\u001b[2J\u2028\"";
        try (Daemon daemon = start(registry.host(), "--log-format=json")) {
            drop(job("good", "registry://" + registry.host() + "/" + image));
            drop(job("bad", "registry://" + registry.host() + "/" + forged));
            awaitLogged(daemon, "answered good done");
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> daemon.err().contains("refused"));

            Command.Outcome outcome = daemon.end();

            assertThat(outcome.code()).isZero();
            List<JsonNode> events = new ArrayList<>();
            for (String line : outcome.errors()) {
                assertThat(line).matches("\\{[\\x20-\\x7e]*\\}");
                events.add(new ObjectMapper().readTree(line));
            }
            JsonNode done = events.stream().filter(event -> event.path("state").asText().equals("done")).findFirst().orElseThrow();
            assertThat(Instant.parse(done.path("time").asText())).isBefore(Instant.now());
            assertThat(done.path("job").asText()).isEqualTo("good");
            assertThat(done.path("level").asText()).isEqualTo("INFO");
            assertThat(done.path("logger").asText()).isEqualTo("occystrap.job");
            assertThat(done.path("source").asText()).isEqualTo("registry://" + registry.host() + "/" + image);
            assertThat(done.path("bytes").asLong()).isPositive();
            assertThat(done.path("layers").asInt()).isEqualTo(3);
            assertThat(done.path("seconds").asDouble()).isPositive();
            assertThat(events).extracting(event -> event.path("level").asText()).doesNotContain("ERROR");
        }
    }

    @Test
    void itIsNotReadyWhileItsRegistryIsAway() throws Exception {
        DockerRegistry away = DockerRegistry.start(folder.resolve("registry"), null);
        String check = "registry:" + away.host();
        try (Daemon daemon = start(away.host())) {
            Daemon.Health up = daemon.health("");
            assertThat(up.status()).isEqualTo(200);
            assertThat(up.json().path("status").asText()).isEqualTo("UP");
            assertThat(up.of(check)).isEqualTo("UP");
            assertThat(up.of("disk")).isEqualTo("UP");
            assertThat(Launcher.run("health", daemon.address().toString()).out()).contains("is well");

            away.close();
            Awaitility.await("down").atMost(Duration.ofSeconds(30)).until(() -> daemon.health("/ready").status() == 503);

            Daemon.Health ready = daemon.health("/ready");
            assertThat(ready.json().path("status").asText()).isEqualTo("DOWN");
            assertThat(ready.of(check)).isEqualTo("DOWN");
            assertThat(ready.why(check)).contains(away.host()).contains("nothing answers");
            assertThat(daemon.health("").status()).isEqualTo(503);
            assertThat(Launcher.fails(6, "health", daemon.address().toString()).err()).contains(check, "nothing answers");
            assertThat(daemon.health("/live").status()).isEqualTo(200);
            assertThat(daemon.health("/live").json().path("status").asText()).isEqualTo("UP");
        } finally {
            away.close();
        }
    }

    /** That somebody has to log in is an answer. */
    @Test
    void aRegistryThatAsksWhoIsThereIsReachable() throws Exception {
        Path users = Files.writeString(Files.createDirectories(folder.resolve("private")).resolve("htpasswd"), "");
        try (DockerRegistry closed = DockerRegistry.start(folder.resolve("private"), users); Daemon daemon = start(closed.host())) {
            assertThat(daemon.health("/ready").of("registry:" + closed.host())).isEqualTo("UP");
        }
    }

    @Test
    void itIsNotReadyWithoutRoomForImages() throws Exception {
        try (Daemon daemon = start(registry.host(), "--set", "occystrap.observe.free-bytes=" + Long.MAX_VALUE)) {
            Daemon.Health ready = daemon.health("/ready");

            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.why("disk")).contains("occystrap.observe.free-bytes");
            assertThat(daemon.health("/live").status()).isEqualTo(200);
        }
    }

    @Test
    void twoOfThemTellOfThemselvesOnOneMachine() throws Exception {
        try (Daemon one = start(registry.host()); Daemon two = start(registry.host())) {
            assertThat(one.address()).isNotEqualTo(two.address());
            assertThat(one.health("/live").status()).isEqualTo(200);
            assertThat(two.health("/live").status()).isEqualTo(200);
        }
    }

    @Test
    void anAddressThatIsTakenIsSaidInOneLine() throws Exception {
        try (Daemon daemon = start(registry.host())) {
            Launcher.fails(6, "--set", "in=" + folder.resolve("in"), "--set", "occystrap.routes=" + folder, "--set",
                    "occystrap.observe.port=" + daemon.address().getPort(), "run", "jobs");
        }
    }

    @Test
    void nobodyElseIsTold() throws Exception {
        try (Daemon daemon = start(registry.host())) {
            URI address = daemon.address();
            assertThat(address.getHost()).isEqualTo("127.0.0.1");
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                for (InetAddress own : Collections.list(each.getInetAddresses())) {
                    if (!own.isLoopbackAddress()) {
                        assertThat(answers(own, address.getPort())).as(own.toString()).isFalse();
                    }
                }
            }
            for (String path : List.of("/", "/observe", "/observe/info", "/observe/health/env", "/q/dev")) {
                assertThat(daemon.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    private static boolean answers(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
