package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in a topic of a real Kafka. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "env"})
@ExtendWith(Services.class)
@Timeout(300)
class KafkaIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final List<QueueDaemon> workers = new ArrayList<>();
    private KafkaBroker broker;
    private KafkaTopics topics;

    KafkaIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void startBroker() throws Exception {
        broker = KafkaBroker.start(folder);
        topics = new KafkaTopics(broker);
    }

    @AfterEach
    void close() throws Exception {
        topics.close();
        for (QueueDaemon worker : workers) {
            worker.close();
        }
        broker.close();
    }

    private QueueDaemon worker(String... sources) throws Exception {
        QueueDaemon worker = QueueDaemon.start("kafka-fetch", List.of("occystrap.kafka.brokers=" + broker.address(),
                "occystrap.output.root=" + folder.resolve("out"), "occystrap.queue.retry-seconds=1", "occystrap.queue.attempts=3",
                "camel.component.kafka.session-timeout-ms=6000", "camel.component.kafka.heartbeat-interval-ms=1000",
                "occystrap.source.allow=registry://" + String.join(",registry://", sources)));
        workers.add(worker);
        return worker;
    }

    private void send(String key, String job) throws Exception {
        topics.send(key, job.getBytes(StandardCharsets.UTF_8));
    }

    private String job(String id, String host) throws Exception {
        return "{\"id\":\"" + id + "\",\"source\":\"registry://" + host + "/" + images.small() + "\",\"destination\":\"tar://" + id
                + ".tar\"}";
    }

    private static JsonNode json(ConsumerRecord<String, String> record) throws Exception {
        return new ObjectMapper().readTree(record.value());
    }

    @Test
    void goodOnesAreDoneBadOnesBuriedAndWhatIsDownHoldsNobodyUp() throws Exception {
        CountDownLatch tried = new CountDownLatch(1);
        try (FaultyProxy down = new FaultyProxy(registry, (exchange, out) -> tried.countDown())) {
            worker(registry.host(), down.host(), "127.0.0.1:1");
            send("down", job("down", down.host()));
            send("never", job("never", "127.0.0.1:1"));
            send("malformed", "{{env:HOME}}");
            send("outside", job("outside", "elsewhere.example"));
            send("huge", "x".repeat(1_000_000));
            for (int i = 0; i < 8; i++) {
                send("good-" + i, job("good-" + i, registry.host()));
            }
            assertThat(tried.await(60, TimeUnit.SECONDS)).isTrue();
            down.heal();

            Map<String, ConsumerRecord<String, String>> results = topics.read(KafkaTopics.DONE, 13);
            Map<String, ConsumerRecord<String, String>> dead = topics.read(KafkaTopics.DEAD, 4);

            for (int i = 0; i < 8; i++) {
                assertThat(json(results.get("good-" + i)).path("state").asText()).isEqualTo("done");
            }
            assertThat(json(results.get("down")).path("state").asText()).isEqualTo("done");
            assertThat(json(results.get("never")).path("state").asText()).isEqualTo("unavailable");
            assertThat(json(results.get("huge")).path("state").asText()).isEqualTo("refused");
            assertThat(dead).containsOnlyKeys("never", "malformed", "outside", "huge");
            assertThat(dead.get("malformed").value()).isEqualTo("{{env:HOME}}");
            assertThat(KafkaTopics.header(dead.get("malformed"), "occystrapReason")).contains("JSON");
            assertThat(KafkaTopics.header(dead.get("never"), "occystrapReason")).contains("127.0.0.1:1");
            assertThat(DirectoryListing.of(folder.resolve("out"))).as("nothing but the images").hasSize(9);
        }
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleLosesNothing() throws Exception {
        String layer = registry.manifest(images.small()).at("/layers/0/digest").asText();
        try (HalfwayProxy proxy = new HalfwayProxy(registry, layer)) {
            QueueDaemon first = worker(proxy.host());
            send("killed", job("killed", proxy.host()));
            proxy.awaitMiddle();
            first.kill();
            proxy.heal();

            worker(proxy.host());

            assertThat(json(topics.read(KafkaTopics.DONE, 1).get("killed")).path("state").asText()).isEqualTo("done");
            assertThat(DirectoryListing.of(folder.resolve("out"))).as("no temporary file is left").hasSize(1);
        }
    }
}
