package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.interop.JobStream.Request;
import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Many jobs and three workers, of which some die, with a broker and a registry that fail for a while: nothing is lost. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "tar", "gzip", "busybox", "dpkg", "env", "find", "sha256sum", "kill"},
        root = true)
@ExtendWith(Services.class)
@Timeout(600)
class JobStreamIT {

    private static final int JOBS = 500;
    private static final int TOPIC_JOBS = 120;
    /** So many at a time, which are sent while others are worked on. */
    private static final int BATCH = JOBS / 5;
    private static final int WORKERS = 3;
    private static final Duration OUTAGE = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(300);
    private static final byte[] UNAVAILABLE = ("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final QueueDaemon[] workers = new QueueDaemon[WORKERS];
    private final List<String> logs = new ArrayList<>();
    private final AtomicLong outageEnds = new AtomicLong(System.nanoTime());
    private final AtomicInteger refusals = new AtomicInteger();
    private FaultyProxy proxy;
    private Path root;
    private Instant killed;

    JobStreamIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void prepare() throws Exception {
        proxy = new FaultyProxy(registry, this::pass);
        root = Files.createDirectory(folder.resolve("out"));
        Files.createSymbolicLink(root.resolve(JobStream.LINK), Files.createDirectory(folder.resolve("elsewhere")));
    }

    @AfterEach
    void close() throws Exception {
        for (QueueDaemon worker : workers) {
            if (worker != null) {
                worker.close();
            }
        }
        proxy.close();
    }

    private void pass(FaultyProxy.Exchange exchange, OutputStream client) throws IOException {
        if (System.nanoTime() < outageEnds.get()) {
            refusals.incrementAndGet();
            client.write(UNAVAILABLE);
        } else {
            exchange.pass(client);
        }
    }

    private void startWorker(int number, String trigger, List<String> keys) throws IOException {
        List<String> all = new ArrayList<>(keys);
        all.add("occystrap.output.root=" + root);
        all.add("occystrap.source.allow=registry://" + proxy.host());
        Path temporary = Files.createDirectories(folder.resolve("temporary/" + number));
        workers[number] = QueueDaemon.start(QueueDaemon.command(trigger, all)
                .environment("OCCYSTRAP_JAVA_OPTS", "-Djava.io.tmpdir=" + temporary));
    }

    private void killWorker(int number) throws Exception {
        workers[number].kill();
        logs.add(workers[number].log());
        workers[number].close();
        killed = Instant.now();
    }

    /** They end well, and what they have said is kept. */
    private void stopWorkers() throws Exception {
        for (int i = 0; i < WORKERS; i++) {
            if (workers[i] != null) {
                logs.add(workers[i].log());
                assertThat(workers[i].stop().code()).isZero();
                workers[i] = null;
            }
        }
    }

    private long said(String text) {
        return logs.stream().flatMap(String::lines).filter(line -> line.contains(text)).count();
    }

    private void assertAllIsThere(JobStream stream, Map<String, JsonNode> results, Map<String, String> reasons, long start)
            throws Exception {
        double seconds = (System.nanoTime() - start) / 1e9;
        int movedNothing = 0;
        for (Request request : stream.requests()) {
            JsonNode result = results.get(request.key());
            assertThat(result).as("result of " + request.key()).isNotNull();
            if (request.order().isEmpty()) {
                assertThat(result.path("state").asText()).as(result.toString()).isEqualTo("refused");
                assertThat(reasons.get(request.key())).as(request.key()).contains(request.reason())
                        .isEqualTo(result.at("/error/reason").asText());
                continue;
            }
            assertThat(result.path("state").asText()).as(result.toString()).isEqualTo("done");
            assertThat(result.path("destination").asText()).isEqualTo(request.order().get().destination());
            if (request.again() && result.at("/receipt/layers").asInt() == 0) {
                movedNothing++;
            }
        }
        assertThat(reasons.keySet()).containsExactlyInAnyOrderElementsOf(stream.bad().map(Request::key).toList());
        JobOutput output = new JobOutput(root, registry, folder);
        output.sweep(stream.orders(), killed);
        output.isComplete(stream.orders());
        int valid = output.isValid(stream.orders());
        int bundles = output.bundlesAreThoseOfUmoci(stream.orders());
        assertThat(valid + bundles).isEqualTo(stream.orders().size());
        try (Stream<Path> left = Files.walk(folder.resolve("temporary")).filter(Files::isRegularFile)) {
            assertThat(left).as("temporary files").isEmpty();
        }
        assertThat(new TreeSet<>(List.of(folder.resolve("elsewhere").toFile().list()))).isEmpty();
        long again = stream.requests().stream().filter(Request::again).count();
        System.out.printf("%d jobs in %.1f s: %d images are there (%d validated, %d bundles as umoci's), %d requests for the same,"
                + " of which %d moved nothing, %d refused; %d answers of 503, %d attempts were postponed, %d jobs were done again"
                + " after a worker or the broker died%n", stream.requests().size(), seconds, stream.orders().size(), valid, bundles,
                again, movedNothing, reasons.size(), refusals.get(), said("is tried again"),
                said(" done: registry://") - (stream.requests().size() - reasons.size()));
        assertThat(said("common frames omitted")).as("stack traces:%n%s", String.join("\n", logs)).isZero();
        assertThat(movedNothing).as("of those that asked for what was there").isGreaterThanOrEqualTo((int) again * 9 / 10);
    }

    @Test
    void aQueueLosesNothing() throws Exception {
        JobStream stream = JobStream.of(JOBS, proxy.host(), registry, images, folder);
        try (ExternalBroker broker = ExternalBroker.start(folder)) {
            List<String> keys = List.of("occystrap.queue.broker-url=tcp://127.0.0.1:" + broker.port(),
                    "occystrap.queue.user=" + ExternalBroker.USER, "occystrap.queue.password=" + ExternalBroker.PASSWORD);
            for (int i = 0; i < WORKERS; i++) {
                startWorker(i, "queue-fetch", keys);
            }
            long start = System.nanoTime();
            Iterator<Request> requests = stream.requests().iterator();
            try (QueueClient client = client(broker)) {
                send(client, requests, BATCH);
                awaitResults(client, BATCH / 2);
                killWorker(0);
                send(client, requests, BATCH);
                startWorker(0, "queue-fetch", keys);
                awaitResults(client, BATCH);
                outageEnds.set(System.nanoTime() + OUTAGE.toNanos());
                send(client, requests, BATCH);
                awaitResults(client, BATCH * 3 / 2);
                killWorker(1);
                startWorker(1, "queue-fetch", keys);
                awaitResults(client, BATCH * 2);
                send(client, requests, BATCH);
                awaitResults(client, BATCH * 5 / 2);
            }
            broker.kill();
            broker.start();
            try (QueueClient client = client(broker)) {
                awaitResults(client, BATCH * 3);
                send(client, requests, BATCH);
                awaitResults(client, BATCH * 7 / 2);
                killWorker(0);
                startWorker(0, "queue-fetch", keys);
                awaitResults(client, JOBS);
                Awaitility.await("the queue to be empty").until(() -> client.all(QueueClient.REQUESTS).isEmpty());
                stopWorkers();

                Map<String, JsonNode> results = new HashMap<>();
                for (Message message : client.all(QueueClient.DONE)) {
                    assertThat(results.put(message.getJMSCorrelationID(), json(QueueClient.text(message))))
                            .as("a second result of " + message.getJMSCorrelationID()).isNull();
                }
                Map<String, String> reasons = new HashMap<>();
                for (Message message : client.all(QueueClient.DEAD)) {
                    assertThat(reasons.put(message.getJMSCorrelationID(), message.getStringProperty("occystrapReason"))).isNull();
                }
                assertAllIsThere(stream, results, reasons, start);
            }
        }
    }

    private static QueueClient client(ExternalBroker broker) {
        return new QueueClient(broker.port(), ExternalBroker.USER, ExternalBroker.PASSWORD);
    }

    private static Message message(BytesMessage message, Request request) {
        try {
            message.writeBytes(request.content());
            message.setJMSCorrelationID(request.key());
            return message;
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), null, e);
        }
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text);
    }

    private static void send(QueueClient client, Iterator<Request> requests, int count) throws JMSException {
        for (int i = 0; i < count; i++) {
            Request request = requests.next();
            client.send(made -> message(made.createBytesMessage(), request));
        }
    }

    private static void awaitResults(QueueClient client, int count) {
        Awaitility.await(count + " results").atMost(PATIENCE).pollInterval(Duration.ofMillis(200))
                .until(() -> client.all(QueueClient.DONE).size() >= count);
    }

    /** Kafka gives a record again to whoever takes over, so a job whose worker dies may have a second result. */
    @Test
    void topicsLoseNothing() throws Exception {
        JobStream stream = JobStream.of(TOPIC_JOBS, proxy.host(), registry, images, folder);
        try (KafkaBroker broker = KafkaBroker.start(folder); KafkaTopics topics = new KafkaTopics(broker)) {
            List<String> keys = List.of("occystrap.kafka.brokers=" + broker.address(), "occystrap.queue.retry-seconds=1",
                    "camel.component.kafka.session-timeout-ms=6000", "camel.component.kafka.heartbeat-interval-ms=1000",
                    "occystrap.parallel=2");
            startWorker(0, "kafka-fetch", keys);
            startWorker(1, "kafka-fetch", keys);
            long start = System.nanoTime();
            Iterator<Request> requests = stream.requests().iterator();
            send(topics, requests, TOPIC_JOBS / 2);
            topics.read(KafkaTopics.DONE, TOPIC_JOBS / 4);
            killWorker(0);
            outageEnds.set(System.nanoTime() + OUTAGE.toNanos());
            send(topics, requests, TOPIC_JOBS / 2);
            startWorker(0, "kafka-fetch", keys);

            Map<String, JsonNode> results = new HashMap<>();
            for (var record : topics.read(KafkaTopics.DONE, TOPIC_JOBS).values()) {
                results.put(record.key(), json(record.value()));
            }
            Map<String, String> reasons = new HashMap<>();
            topics.read(KafkaTopics.DEAD, TOPIC_JOBS / 10)
                    .forEach((key, record) -> reasons.put(key, KafkaTopics.header(record, "occystrapReason")));
            stopWorkers();
            assertThat(topics.uncommitted("occystrap")).as("records that would be read again").isZero();
            assertAllIsThere(stream, results, reasons, start);
            assertThat(said(" done: registry://")).as("no more again than the worker had begun that died")
                    .isLessThanOrEqualTo(TOPIC_JOBS - TOPIC_JOBS / 10 + 4);
        }
    }

    private static void send(KafkaTopics topics, Iterator<Request> requests, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Request request = requests.next();
            topics.send(request.key(), request.content());
        }
    }
}
