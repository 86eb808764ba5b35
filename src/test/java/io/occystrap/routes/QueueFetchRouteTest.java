package io.occystrap.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.YamlRoutes;
import io.occystrap.job.JobConstants;
import io.occystrap.job.JobError;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.Serial;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code routes/triggers/queue-fetch.yaml} makes of what the route of jobs answers, with the broker that comes along. */
class QueueFetchRouteTest extends CamelTestSupport {

    private static final long PATIENCE_MILLISECONDS = 30_000;
    private static final long MOMENT_MILLISECONDS = 500;
    private static final AtomicInteger INSTANTIATED = new AtomicInteger();

    /** Shows when somebody makes an object of what a message has in it. */
    private static final class Canary implements Serializable {

        @Serial
        private static final long serialVersionUID = 1L;

        @Serial
        private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
            in.defaultReadObject();
            INSTANTIATED.incrementAndGet();
        }
    }

    @TempDir
    private Path folder;
    private final int port = freePort();
    private final Queue<Optional<JobState>> answers = new ArrayDeque<>();
    private final List<Object> bodies = new CopyOnWriteArrayList<>();
    private final List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
    private ActiveMQConnectionFactory factory;
    private JMSContext client;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        super.configureTest(configuration);
        configuration.withUseAdviceWith(true);
    }

    @Override
    protected CamelContext createCamelContext() throws Exception {
        CamelContext context = super.createCamelContext();
        Properties properties = new Properties();
        properties.putAll(Map.of("occystrap.queue.listen", "127.0.0.1:" + port, "occystrap.queue.data",
                folder.resolve("broker").toString(), "occystrap.queue.retry-seconds", "1", "occystrap.queue.attempts", "2"));
        context.getPropertiesComponent().setOverrideProperties(properties);
        return context;
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        List<RoutesBuilder> builders = new ArrayList<>(List.of(YamlRoutes.of(context, List.of("triggers/queue-fetch"))));
        builders.add(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:job").errorHandler(noErrorHandler()).process(QueueFetchRouteTest.this::answer);
            }
        });
        return builders.toArray(RoutesBuilder[]::new);
    }

    /** As the route of jobs: no header is left but its own. */
    private void answer(Exchange exchange) {
        bodies.add(exchange.getMessage().getBody());
        headers.add(new TreeMap<>(exchange.getMessage().getHeaders()));
        JobState state = answers.remove().orElseThrow(() -> new IllegalStateException("as if the worker had died"));
        if (!(exchange.getMessage().getBody() instanceof String)) {
            exchange.getMessage().getBody(InputStream.class);
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(JobConstants.ID, "j1");
        exchange.getMessage().setHeader(JobConstants.STATE, state.toString());
        exchange.getMessage().setBody(new JobResult("j1", state, Optional.empty(), Optional.empty(), Optional.empty(),
                state == JobState.DONE ? Optional.empty() : Optional.of(new JobError("unavailable", "because"))));
    }

    private void start(JobState... states) {
        for (JobState state : states) {
            answers.add(Optional.of(state));
        }
        context.start();
        factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port);
        client = factory.createContext();
    }

    @AfterEach
    void disconnect() {
        client.close();
        factory.close();
    }

    private void send(Function<JMSContext, Message> message) {
        client.createProducer().send(client.createQueue("occystrap.fetch"), message.apply(client));
    }

    private Message take(String queue, long milliseconds) {
        try (JMSConsumer consumer = client.createConsumer(client.createQueue(queue))) {
            return consumer.receive(milliseconds);
        }
    }

    private Message result() {
        return take("occystrap.fetch.done", PATIENCE_MILLISECONDS);
    }

    private Message dead() {
        return take("occystrap.fetch.dead", PATIENCE_MILLISECONDS);
    }

    private void assertNothingIsLeft() {
        for (String queue : List.of("occystrap.fetch", "occystrap.fetch.done", "occystrap.fetch.dead")) {
            assertThat(take(queue, MOMENT_MILLISECONDS)).as(queue).isNull();
        }
    }

    @Test
    void whatIsDoneIsAnswered() throws Exception {
        start(JobState.DONE);

        send(made -> made.createTextMessage("{}"));
        Message result = result();

        assertThat(((TextMessage) result).getText()).isEqualTo("{\"id\":\"j1\",\"state\":\"done\"}");
        assertThat(result.getStringProperty("occystrapState")).isEqualTo("done");
        assertThat(result.getStringProperty("occystrapJobId")).isEqualTo("j1");
        assertNothingIsLeft();
    }

    @Test
    void noHeaderOfCamelsComesInAndNobodyIsAnsweredWhereTheMessageSays() throws Exception {
        start(JobState.DONE);

        send(made -> {
            try {
                TextMessage message = made.createTextMessage("{}");
                for (String name : List.of("CamelFileName", "CAmelFileName", "camelfilename", "CAMELJMSDESTINATIONNAME",
                        "org_apache_camel_x")) {
                    message.setStringProperty(name, "evil");
                }
                message.setJMSReplyTo(made.createQueue("occystrap.fetch.dead"));
                message.setJMSCorrelationID("c1");
                return message;
            } catch (JMSException e) {
                throw new IllegalStateException(e);
            }
        });

        assertThat(result().getJMSCorrelationID()).isEqualTo("c1");
        // Camel's own word on when the message was sent.
        headers.get(0).remove(Exchange.MESSAGE_TIMESTAMP);
        assertThat(headers.get(0).keySet()).noneMatch(name -> name.toLowerCase(Locale.ROOT).contains("camel"));
        assertThat(headers.get(0)).doesNotContainValue("evil");
        assertNothingIsLeft();
    }

    @Test
    void whatIsRefusedIsBuriedAsItCameWithTheReason() throws Exception {
        start(JobState.REFUSED);

        send(made -> made.createTextMessage("{\"a\":1}"));

        assertThat(((TextMessage) result()).getText()).contains("refused", "because");
        Message dead = dead();
        assertThat(((TextMessage) dead).getText()).isEqualTo("{\"a\":1}");
        assertThat(dead.getStringProperty("occystrapReason")).isEqualTo("because");
        assertNothingIsLeft();
    }

    @Test
    void whatIsUnavailableComesAgain() throws Exception {
        start(JobState.UNAVAILABLE, JobState.DONE);
        long begin = System.nanoTime();

        send(made -> made.createTextMessage("{}"));

        assertThat(((TextMessage) result()).getText()).contains("done");
        assertThat(System.nanoTime() - begin).as("after a wait").isGreaterThan(900_000_000L);
        assertThat(bodies).hasSize(2);
        assertNothingIsLeft();
    }

    @Test
    void whatIsUnavailableAtTheLastAttemptIsBuried() throws Exception {
        start(JobState.UNAVAILABLE, JobState.UNAVAILABLE);

        send(made -> made.createTextMessage("{\"a\":1}"));

        assertThat(result().getStringProperty("occystrapState")).isEqualTo("unavailable");
        assertThat(((TextMessage) dead()).getText()).isEqualTo("{\"a\":1}");
        assertNothingIsLeft();
    }

    @Test
    void whatNobodyComesToTheEndOfIsBuried() throws Exception {
        answers.add(Optional.empty());
        answers.add(Optional.empty());
        start();

        send(made -> made.createTextMessage("{\"id\":\"j7\"}"));

        assertThat(((TextMessage) result()).getText()).contains("\"id\":\"j7\"", "begun too often");
        assertThat(dead().getStringProperty("occystrapReason")).contains("begun too often");
        assertThat(bodies).hasSize(2);
        assertNothingIsLeft();
    }

    /** Where the result cannot be sent, the dead letter that was sent before it goes back, too. */
    @Test
    void theAnswersAndTheAcknowledgementAreOneTransaction() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        AdviceWith.adviceWith(context, "queue-fetch", builder -> builder.weaveById("queue-fetch-answer").before()
                .process(exchange -> {
                    if (failures.getAndIncrement() == 0) {
                        throw new IllegalStateException("as if the broker refused it");
                    }
                }));
        start(JobState.REFUSED, JobState.REFUSED);

        send(made -> made.createTextMessage("{}"));

        assertThat(((TextMessage) result()).getText()).contains("refused");
        assertThat(failures).hasValue(2);
        assertThat(dead()).isNotNull();
        assertNothingIsLeft();
    }

    @Test
    void aSerialisedObjectIsNeverMadeOne() throws Exception {
        answers.add(Optional.of(JobState.REFUSED));
        answers.add(Optional.of(JobState.REFUSED));
        start();

        send(made -> made.createObjectMessage(new Canary()));
        // Reading it fails with the reason, and here that is as if the worker had died.
        Message dead = dead();

        assertThat(dead).isInstanceOf(ObjectMessage.class);
        assertThat(bodies.get(0).getClass().getSimpleName()).isEqualTo("UnreadableMessage");
        assertThat(INSTANTIATED).hasValue(0);
    }
}
