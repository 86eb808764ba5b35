package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import jakarta.jms.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Workers that share an Artemis of its own, set up as the README says. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "env"})
@ExtendWith(Services.class)
@Timeout(300)
class ExternalQueueIT {

    private static final int JOBS = 40;

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final List<QueueDaemon> workers = new ArrayList<>();
    private ExternalBroker broker;

    ExternalQueueIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void startBroker() throws Exception {
        broker = ExternalBroker.start(folder);
    }

    @AfterEach
    void close() throws Exception {
        for (QueueDaemon worker : workers) {
            worker.close();
        }
        broker.close();
    }

    private List<String> keys() {
        return List.of("occystrap.queue.broker-url=tcp://127.0.0.1:" + broker.port(),
                "occystrap.queue.user=" + ExternalBroker.USER, "occystrap.queue.password=" + ExternalBroker.PASSWORD,
                "occystrap.output.root=" + folder.resolve("out"), "occystrap.source.allow=registry://" + registry.host());
    }

    private QueueDaemon worker() throws Exception {
        QueueDaemon worker = QueueDaemon.start("queue-fetch", keys());
        workers.add(worker);
        return worker;
    }

    private QueueClient client() {
        return new QueueClient(broker.port(), ExternalBroker.USER, ExternalBroker.PASSWORD);
    }

    private String job(int number) throws Exception {
        return "{\"id\":\"job-" + number + "\",\"source\":\"registry://" + registry.host() + "/" + images.small()
                + "\",\"destination\":\"tar://job-" + number + ".tar\"}";
    }

    @Test
    void workersThatDieAndABrokerThatDiesLoseNothing() throws Exception {
        QueueDaemon first = worker();
        QueueDaemon second = worker();
        Map<String, JsonNode> results = new HashMap<>();
        try (QueueClient client = client()) {
            for (int i = 0; i < JOBS; i++) {
                client.send(job(i));
            }
            take(client, results);
        }
        first.kill();
        broker.kill();
        Awaitility.await("word of the outage").atMost(Duration.ofSeconds(30)).until(() -> second.said("is out of reach") > 0);
        worker();
        broker.start();

        try (QueueClient client = client()) {
            while (results.size() < JOBS) {
                take(client, results);
            }
            assertThat(results.keySet()).hasSize(JOBS);
            assertThat(results.values()).allSatisfy(result -> assertThat(result.path("state").asText()).isEqualTo("done"));
            Awaitility.await("the queue to be empty").until(() -> client.all(QueueClient.REQUESTS).isEmpty());
            assertThat(client.all(QueueClient.DEAD)).isEmpty();
        }
        // What comes again because an acknowledgement was lost may still be on its way.
        Awaitility.await("each image, and no partial output").atMost(Duration.ofSeconds(30)).untilAsserted(
                () -> assertThat(DirectoryListing.of(folder.resolve("out"))).hasSize(JOBS).allMatch(name -> name.endsWith(".tar")));
        // The other worker may have done everything before this one asked again.
        Awaitility.await("word of the end of the outage").atMost(Duration.ofSeconds(30)).until(() -> second.said("answers again") > 0);
        assertThat(second.said("answers again")).isEqualTo(1);
        assertThat(second.said("is out of reach")).as(second.log()).isEqualTo(1);
        assertThat(second.log().lines().count()).as(second.log()).isLessThan(3 * JOBS);
        for (QueueDaemon worker : workers) {
            assertThat(worker.log()).doesNotContain(ExternalBroker.PASSWORD);
        }
    }

    private static void take(QueueClient client, Map<String, JsonNode> results) throws Exception {
        Message message = client.take(QueueClient.DONE);
        assertThat(message).as("a result, after " + results.size()).isNotNull();
        JsonNode result = new ObjectMapper().readTree(QueueClient.text(message));
        results.put(result.path("id").asText(), result);
    }

    @Test
    void aWorkerStartsBeforeItsBrokerAndEndsWithoutIt() throws Exception {
        broker.kill();
        QueueDaemon worker = worker();
        broker.start();
        try (QueueClient client = client()) {
            client.send(job(0));
            Map<String, JsonNode> results = new HashMap<>();
            take(client, results);
            assertThat(results).containsOnlyKeys("job-0");
        }
        broker.kill();
        Awaitility.await("word of the outage").atMost(Duration.ofSeconds(30)).until(() -> worker.said("is out of reach") > 0);

        assertThat(worker.stop().code()).isZero();
        workers.clear();
    }

    @Test
    void submitReachesItWithAPassword() throws Exception {
        worker();
        Path job = Files.writeString(folder.resolve("job.json"), job(1));
        List<String> words = new ArrayList<>(List.of("submit", "--wait=60", job.toString()));
        keys().stream().filter(key -> key.startsWith("occystrap.queue")).forEach(key -> words.addAll(List.of("--set", key)));

        assertThat(Launcher.run(words.toArray(String[]::new)).out()).startsWith("job-1\n").contains("job-1.tar");
        Command.Outcome unknown = Launcher.fails(4, "submit", "--set", keys().get(0), job.toString());
        assertThat(unknown.err()).contains("does not let us in", "occystrap.queue.user");
    }
}
