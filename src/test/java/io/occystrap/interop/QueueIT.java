package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.activemq.artemis.api.jms.management.JMSManagementHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Jobs in the queue of the broker that comes along, sent by clients of several kinds, and what hostile ones come to. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "python3", "env"})
@ExtendWith(Services.class)
@Timeout(300)
class QueueIT {

    /** Debian's, which has the package python3-qpid-proton. */
    private static final String PYTHON = "/usr/bin/python3";

    private static final String AMQP = """
            import sys
            from proton import Message
            from proton.utils import BlockingConnection
            connection = BlockingConnection("amqp://" + sys.argv[1], timeout=30)
            results = connection.create_receiver("occystrap.fetch.done")
            connection.create_sender("occystrap.fetch").send(Message(body=sys.argv[2], correlation_id="from-python",
                reply_to="occystrap.fetch.dead", properties={"CamelOccystrapSource": "elsewhere"}))
            result = results.receive(timeout=60)
            results.accept()
            print(result.correlation_id, result.properties["occystrapState"], result.body)
            connection.close()
            """;

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private int port;
    private QueueDaemon daemon;
    private QueueClient client;

    QueueIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void start() throws Exception {
        port = DockerRegistry.freePort();
        daemon = QueueDaemon.start("queue-fetch", QueueDaemon.keys(folder, port, registry.host()));
        client = new QueueClient(port);
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        daemon.close();
    }

    private String job(String id, String source, String destination) {
        return "{\"id\":\"" + id + "\",\"source\":\"registry://" + source + "\",\"destination\":\"" + destination + "\"}";
    }

    private String job(String id) throws Exception {
        return job(id, registry.host() + "/" + images.small(), "tar://" + id + ".tar");
    }

    private void assertFetched(String file) throws Exception {
        String inspected = Command.of("skopeo", "inspect", "--config", "--raw",
                "docker-archive:" + folder.resolve("out").resolve(file)).output();
        assertThat(new ObjectMapper().readTree(inspected)).isEqualTo(registry.config(images.small()));
    }

    private static JsonNode json(Message message) throws Exception {
        assertThat(message).as("a message in time").isNotNull();
        return new ObjectMapper().readTree(QueueClient.text(message));
    }

    @Test
    void aClientThatIsNotOursSpeaksAmqp() throws Exception {
        Path script = Files.writeString(folder.resolve("client.py"), AMQP);

        String printed = Command.of(PYTHON, script.toString(), "127.0.0.1:" + port, job("a1")).output();

        assertThat(printed).startsWith("from-python done {\"id\":\"a1\",\"state\":\"done\"");
        assertFetched("a1.tar");
        assertThat(client.all(QueueClient.DEAD)).as("nobody is answered where a message says").isEmpty();
        assertThat(client.all(QueueClient.REQUESTS)).isEmpty();
    }

    @Test
    void theSameRequestTwiceMovesNothingTheSecondTime() throws Exception {
        String job = job("twice", registry.host() + "/" + images.small(), "dir://twice");
        client.send(job);
        JsonNode first = json(client.take(QueueClient.DONE));
        int layers = first.at("/receipt/layers").asInt();
        client.send(job);

        JsonNode second = json(client.take(QueueClient.DONE));

        assertThat(first.path("state").asText()).isEqualTo("done");
        assertThat(layers).isEqualTo(3);
        assertThat(second.path("state").asText()).isEqualTo("done");
        assertThat(second.at("/receipt/digest")).isEqualTo(first.at("/receipt/digest"));
        assertThat(second.at("/receipt/layers").asInt()).isZero();
    }

    @Test
    void theIdOfTheMessageAnswersWhereNothingElseDoes() throws Exception {
        String id = client.send(job("b1"));

        Message result = client.take(QueueClient.DONE);

        assertThat(json(result).path("id").asText()).isEqualTo("b1");
        assertThat(result.getJMSCorrelationID()).isEqualTo(id);
        assertThat(result.getStringProperty("occystrapJobId")).isEqualTo("b1");
        assertThat(result.getJMSExpiration()).isGreaterThan(System.currentTimeMillis());
    }

    /** Each is sent with an ID of its own, and must be among the dead letters with a reason; then a good one is done. */
    @Test
    void hostileMessagesAreBuriedWithTheReason() throws Exception {
        List<Function<JMSContext, Message>> hostile = List.of(
                made -> made.createObjectMessage(new ArrayList<>(List.of("rO0AB"))),
                made -> {
                    MapMessage map = made.createMapMessage();
                    set(() -> map.setString("source", "registry://x/y"));
                    return map;
                },
                made -> {
                    var stream = made.createStreamMessage();
                    set(() -> stream.writeString("{}"));
                    return stream;
                },
                JMSContext::createMessage,
                made -> made.createTextMessage("x".repeat((1 << 20) - 8) + "€€€"),
                made -> made.createTextMessage("{{env:HOME}}"),
                made -> made.createTextMessage("{\"source\":\"registry://{{env:HOME}}/x\",\"destination\":\"tar://x.tar\"}"),
                made -> made.createTextMessage("{\"source\":\"#class:java.io.File('x')\",\"destination\":\"tar://x.tar\"}"),
                made -> made.createTextMessage(job("c1", "elsewhere.example/ns/app:1", "tar://x.tar")),
                made -> made.createTextMessage(job("c2", registry.host() + "/ns/small:1", "tar://../../etc/x")),
                made -> made.createTextMessage(job("c3", registry.host() + "/ns/none:1", "tar://x.tar")));
        List<String> reasons = List.of("serialised Java object", "is a map", "stream of values", "without a body",
                "1048577 bytes", "not valid JSON", "source", "source", "not allowed", "destination", "ns/none");

        for (int i = 0; i < hostile.size(); i++) {
            int number = i;
            client.send(made -> {
                Message message = hostile.get(number).apply(made);
                set(() -> message.setJMSCorrelationID("hostile-" + number));
                set(() -> message.setStringProperty("CAmelFileName", "../out/evil"));
                set(() -> message.setStringProperty("camelfilename", "../out/evil"));
                return message;
            });
            JsonNode result = json(client.take(QueueClient.DONE, "hostile-" + number));
            Message dead = client.take(QueueClient.DEAD, "hostile-" + number);

            assertThat(result.path("state").asText()).isEqualTo("refused");
            assertThat(dead).as("dead letter %d", number).isNotNull();
            assertThat(dead.getStringProperty("occystrapReason")).contains(reasons.get(number))
                    .isEqualTo(result.at("/error/reason").asText());
            assertThat(dead.propertyExists("CAmelFileName")).isFalse();
            if (number == 0) {
                assertThat(((ObjectMessage) dead).getObject()).isEqualTo(List.of("rO0AB"));
            } else if (number == 1) {
                assertThat(((MapMessage) dead).getString("source")).isEqualTo("registry://x/y");
            } else if (number == 5) {
                assertThat(((TextMessage) dead).getText()).isEqualTo("{{env:HOME}}");
            }
        }
        client.send(made -> {
            TextMessage message = made.createTextMessage(good("good"));
            set(() -> message.setStringProperty("CAmelFileName", "evil"));
            set(() -> message.setStringProperty("CamelOccystrapDestination", folder.resolve("evil").toString()));
            set(() -> message.setStringProperty("CamelOccystrapSource", "elsewhere.example/evil:1"));
            set(() -> message.setStringProperty("CamelJmsDestinationName", "evil"));
            return message;
        });

        assertThat(json(client.take(QueueClient.DONE)).path("state").asText()).isEqualTo("done");
        assertFetched("good.tar");
        assertThat(DirectoryListing.of(folder.resolve("out"))).as("nothing else was written").hasSize(1);
        assertThat(daemon.log()).doesNotContain("ClassNotFound", "OutOfMemory").doesNotContain(System.getenv("HOME") + "/x");
    }

    /** More of them than would fit into the memory of the daemon. */
    @Test
    void ofMessagesThatAreFarTooLongTheReasonIsKept() throws Exception {
        Path script = Files.writeString(folder.resolve("long.py"), """
                import sys
                from proton import Message
                from proton.utils import BlockingConnection
                connection = BlockingConnection("amqp://" + sys.argv[1], timeout=60)
                sender = connection.create_sender("occystrap.fetch")
                for i in range(10):
                    sender.send(Message(body="x" * (10 << 20), correlation_id="long"))
                connection.close()
                """);
        Command.of(PYTHON, script.toString(), "127.0.0.1:" + port).run().succeeds();
        client.send(made -> made.createTextMessage("y".repeat(10 << 20)));
        client.send(made -> {
            var bytes = made.createBytesMessage();
            set(() -> bytes.writeBytes(new byte[10 << 20]));
            return bytes;
        });
        client.send(job("short"));

        assertThat(json(client.take(QueueClient.DONE)).path("id").asText()).isEqualTo("short");
        for (int i = 0; i < 12; i++) {
            Message dead = client.take(QueueClient.DEAD);
            assertThat(dead).as("dead letter %d", i).isNotNull();
            assertThat(dead.getStringProperty("occystrapReason")).contains("at most 1048576", "occystrap.queue.message-bytes");
            assertThat(QueueClient.text(dead)).isEmpty();
            assertThat(dead.getJMSCorrelationID()).isEqualTo(i < 10 ? "long" : null);
        }
        assertThat(client.all(QueueClient.REQUESTS)).isEmpty();
        assertThat(DirectoryListing.of(folder.resolve("broker/large"))).as("what is left on the disk").isEmpty();
        assertThat(daemon.log()).doesNotContain("OutOfMemory").doesNotContain("heap space");
    }

    private String good(String id) {
        try {
            return job(id);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** What JMS checks and a lambda cannot throw. */
    private interface Setting {

        void run() throws JMSException;
    }

    private static void set(Setting setting) {
        try {
            setting.run();
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), null, e);
        }
    }

    @Test
    void nobodyManagesTheBrokerOrMakesQueues() throws Exception {
        try (QueueClient other = new QueueClient(port)) {
            assertThat(catchThrowable(() -> other.take("activemq.management"))).isNotNull();
            assertThat(catchThrowable(() -> other.take("another"))).isNotNull();
        }
        assertThat(catchThrowable(() -> client.send("activemq.management", made -> {
            Message message = made.createMessage();
            set(() -> JMSManagementHelper.putOperationInvocation(message, "broker", "destroyQueue", QueueClient.REQUESTS, true));
            return message;
        }))).hasMessageContaining("MANAGE");
        client.send(job("managed"));
        assertThat(json(client.take(QueueClient.DONE)).path("state").asText()).as("the queue is there").isEqualTo("done");
    }

    @Test
    void aRegistryThatIsDownIsTriedAgain() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        try (FaultyProxy proxy = new FaultyProxy(registry, (exchange, out) -> twice.countDown())) {
            close();
            daemon = QueueDaemon.start("queue-fetch", QueueDaemon.keys(folder, port, proxy.host()));
            client = new QueueClient(port);
            client.send(job("d1", proxy.host() + "/" + images.small(), "tar://d1.tar"));
            assertThat(twice.await(60, TimeUnit.SECONDS)).as("tried twice").isTrue();
            proxy.heal();

            assertThat(json(client.take(QueueClient.DONE)).path("state").asText()).isEqualTo("done");
            assertFetched("d1.tar");
            assertThat(client.all(QueueClient.DEAD)).isEmpty();
        }
    }

    @Test
    void whatIsNeverThereIsBuriedAfterTheLastAttempt() throws Exception {
        close();
        List<String> keys = new ArrayList<>(QueueDaemon.keys(folder, port, "127.0.0.1:1"));
        keys.add("occystrap.queue.attempts=2");
        daemon = QueueDaemon.start("queue-fetch", keys);
        client = new QueueClient(port);
        String job = job("e1", "127.0.0.1:1/ns/app:1", "tar://e1.tar");

        client.send(job);
        JsonNode result = json(client.take(QueueClient.DONE));
        Message dead = client.take(QueueClient.DEAD);

        assertThat(result.path("state").asText()).isEqualTo("unavailable");
        assertThat(QueueClient.text(dead)).isEqualTo(job);
        assertThat(dead.getStringProperty("occystrapReason")).contains("127.0.0.1:1");
        assertThat(daemon.said("job e1 is tried again")).isEqualTo(1);
    }

    @Test
    void aWorkerThatIsKilledInTheMiddleLosesNothing() throws Exception {
        String layer = registry.manifest(images.small()).at("/layers/0/digest").asText();
        try (HalfwayProxy proxy = new HalfwayProxy(registry, layer)) {
            close();
            List<String> keys = QueueDaemon.keys(folder, port, proxy.host());
            daemon = QueueDaemon.start("queue-fetch", keys);
            client = new QueueClient(port);
            client.send(job("f1", proxy.host() + "/" + images.small(), "tar://f1.tar"));
            proxy.awaitMiddle();
            daemon.kill();
            proxy.heal();
            client.close();
            daemon.close();

            daemon = QueueDaemon.start("queue-fetch", keys);
            client = new QueueClient(port);

            assertThat(json(client.take(QueueClient.DONE)).path("state").asText()).isEqualTo("done");
            assertFetched("f1.tar");
            assertThat(DirectoryListing.of(folder.resolve("out"))).as("no temporary file is left").hasSize(1);
            assertThat(client.all(QueueClient.REQUESTS)).isEmpty();
        }
    }

    @Test
    void submitWaitsForItsOwnResult() throws Exception {
        String listen = "occystrap.queue.listen=127.0.0.1:" + port;
        Path job = Files.writeString(folder.resolve("g1.json"), job("g1"));
        Path other = Files.writeString(folder.resolve("g2.json"), job("g2"));
        Path none = Files.writeString(folder.resolve("none.json"), job("g3", registry.host() + "/ns/none:1", "tar://n.tar"));
        Path outside = Files.writeString(folder.resolve("outside.json"),
                "{\"source\":\"registry://elsewhere.example/a:1\",\"destination\":\"tar://o.tar\"}");

        Command.Outcome unwaited = Launcher.run("submit", "--set", listen, other.toString());
        Command.Outcome waited = Launcher.run("submit", "--set", listen, "--wait=60", job.toString());
        Command.Outcome json = Launcher.occystrap("submit", "--set", listen, "--json", "--wait", "-").stdin(job).run().succeeds();
        Command.Outcome missing = Launcher.occystrap("submit", "--set", listen, "--wait", none.toString()).run();
        Command.Outcome refused = Launcher.occystrap("submit", "--set", listen, "--json", "--wait", outside.toString()).run();

        assertThat(unwaited.out()).isEqualTo("g2\n");
        assertThat(waited.out().lines()).hasSize(2).first().isEqualTo("g1");
        assertThat(waited.out()).contains("g1.tar", registry.imageId(images.small()));
        assertThat(new ObjectMapper().readTree(json.out()).at("/receipt/imageId").asText())
                .isEqualTo(registry.imageId(images.small()));
        assertThat(missing.code()).isEqualTo(3);
        assertThat(missing.errors()).hasSize(1).first().asString().startsWith("occystrap: error: job g3 is refused: ");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(new ObjectMapper().readTree(refused.out()).at("/error/kind").asText()).isEqualTo("not-allowed");
        assertThat(json(client.take(QueueClient.DONE, "g2")).path("state").asText()).as("the other's result is there")
                .isEqualTo("done");
        assertFetched("g1.tar");
    }

    @Test
    void submitSaysWhatIsNoJobAndWhereNoBrokerIs() throws Exception {
        Path broken = Files.writeString(folder.resolve("broken.json"), "{\"source\":", StandardCharsets.UTF_8);
        Path job = Files.writeString(folder.resolve("h1.json"), job("h1"));

        assertThat(Launcher.fails(2, "submit", broken.toString()).err()).contains("broken.json", "JSON");
        assertThat(Launcher.fails(6, "submit", "--set", "occystrap.queue.listen=127.0.0.1:1", job.toString()).err())
                .contains("tcp://127.0.0.1:1", "occystrap run queue-fetch");
    }

    @Test
    void aSecondDaemonHasNoBrokerInTheSameFolderOrAtTheSameAddress() throws Exception {
        String data = "occystrap.queue.data=" + folder.resolve("broker");
        String here = "occystrap.queue.listen=127.0.0.1:" + port;
        String elsewhere = "occystrap.queue.listen=127.0.0.1:" + DockerRegistry.freePort();

        assertThat(Launcher.fails(2, "run", "queue-fetch", "--set", data, "--set", elsewhere).err())
                .contains("in use", "occystrap.queue.broker-url");
        assertThat(Launcher.fails(2, "run", "queue-fetch", "--set", "occystrap.queue.data=" + folder.resolve("b"), "--set", here)
                .err()).contains("127.0.0.1:" + port, "occystrap.queue.broker-url");
        assertThat(Launcher.fails(2, "run", "queue-fetch", "--set", "occystrap.queue.data=" + folder.resolve("c"), "--set",
                "occystrap.queue.listen=0.0.0.0:1").err()).contains("occystrap.queue.password");
    }
}
