package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
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

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final List<QueueDaemon> workers = new ArrayList<>();
    private KafkaBroker broker;
    private KafkaProducer<String, String> producer;

    KafkaIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void startBroker() throws Exception {
        broker = KafkaBroker.start(folder);
        Map<String, Object> client = Map.of("bootstrap.servers", broker.address());
        try (Admin admin = Admin.create(client)) {
            List<NewTopic> topics = new ArrayList<>();
            for (String name : List.of("occystrap.fetch", "occystrap.fetch.retry", "occystrap.fetch.done", "occystrap.fetch.dead")) {
                topics.add(new NewTopic(name, name.equals("occystrap.fetch") ? 4 : 1, (short) 1));
            }
            admin.createTopics(topics).all().get();
        }
        producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
    }

    @AfterEach
    void close() throws Exception {
        producer.close(Duration.ZERO);
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
        ProducerRecord<String, String> record = new ProducerRecord<>("occystrap.fetch", key, job);
        record.headers().add("CAmelFileName", "evil".getBytes(StandardCharsets.UTF_8));
        record.headers().add("CamelOccystrapDestination", "evil".getBytes(StandardCharsets.UTF_8));
        producer.send(record).get();
    }

    private String job(String id, String host) throws Exception {
        return "{\"id\":\"" + id + "\",\"source\":\"registry://" + host + "/" + images.small() + "\",\"destination\":\"tar://" + id
                + ".tar\"}";
    }

    /** Reads a topic from its start until there are so many different keys. */
    private Map<String, ConsumerRecord<String, String>> read(String topic, int keys) {
        Map<String, ConsumerRecord<String, String>> records = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.address(), "group.id",
                "test-" + topic + keys, "auto.offset.reset", "earliest"), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long end = System.nanoTime() + PATIENCE.toNanos();
            while (records.size() < keys && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(500)).forEach(record -> records.put(record.key(), record));
            }
        }
        assertThat(records).as(topic).hasSize(keys);
        return records;
    }

    private static JsonNode json(ConsumerRecord<String, String> record) throws Exception {
        return new ObjectMapper().readTree(record.value());
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
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

            Map<String, ConsumerRecord<String, String>> results = read("occystrap.fetch.done", 13);
            Map<String, ConsumerRecord<String, String>> dead = read("occystrap.fetch.dead", 4);

            for (int i = 0; i < 8; i++) {
                assertThat(json(results.get("good-" + i)).path("state").asText()).isEqualTo("done");
            }
            assertThat(json(results.get("down")).path("state").asText()).isEqualTo("done");
            assertThat(json(results.get("never")).path("state").asText()).isEqualTo("unavailable");
            assertThat(json(results.get("huge")).path("state").asText()).isEqualTo("refused");
            assertThat(dead).containsOnlyKeys("never", "malformed", "outside", "huge");
            assertThat(dead.get("malformed").value()).isEqualTo("{{env:HOME}}");
            assertThat(header(dead.get("malformed"), "occystrapReason")).contains("JSON");
            assertThat(header(dead.get("never"), "occystrapReason")).contains("127.0.0.1:1");
            assertThat(DirectoryListing.of(folder.resolve("out"))).as("nothing but the images").hasSize(9);
        }
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleLosesNothing() throws Exception {
        String layer = registry.manifest(images.small()).at("/layers/0/digest").asText();
        CountDownLatch middle = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (FaultyProxy proxy = new FaultyProxy(registry, (exchange, out) -> {
            if (exchange.path().endsWith(layer)) {
                exchange.head(out);
                exchange.part(out, exchange.length() / 2);
                middle.countDown();
                end.await();
            } else {
                exchange.pass(out);
            }
        })) {
            QueueDaemon first = worker(proxy.host());
            send("killed", job("killed", proxy.host()));
            assertThat(middle.await(60, TimeUnit.SECONDS)).as("in the middle").isTrue();
            first.kill();
            proxy.heal();
            end.countDown();

            worker(proxy.host());

            assertThat(json(read("occystrap.fetch.done", 1).get("killed")).path("state").asText()).isEqualTo("done");
            assertThat(DirectoryListing.of(folder.resolve("out"))).as("no temporary file is left").hasSize(1);
        }
    }
}
