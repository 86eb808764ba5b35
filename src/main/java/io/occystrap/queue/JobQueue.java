package io.occystrap.queue;

import io.occystrap.image.ImageException;
import io.occystrap.image.NotAuthorizedException;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.time.Duration;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQInterruptedException;
import org.apache.camel.CamelContext;

/** The queue of jobs as those see it who put them in and wait for what comes of them. */
public final class JobQueue implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final String url;
    private final ConnectionFactory factory;
    private Connection connection;
    private Session session;

    private JobQueue(String url, ConnectionFactory factory) {
        this.url = url;
        this.factory = factory;
    }

    /**
     * @param context whose properties say which broker; where they name none, it is that of a daemon on this machine
     * @return the queue
     * @throws ImageException if the broker does not answer, or does not let us in
     */
    public static JobQueue connect(CamelContext context) throws ImageException {
        QueueSettings settings = QueueSettings.of(context);
        String url = settings.brokerUrl() == null ? "tcp://" + settings.listen() : settings.brokerUrl();
        JobQueue queue = new JobQueue(url, BrokerConnections.to(url, settings.credentials()));
        try {
            queue.open();
            return queue;
        } catch (JMSException e) {
            queue.close();
            throw queue.failed(e);
        }
    }

    private void open() throws JMSException {
        connection = factory.createConnection();
        session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        connection.start();
    }

    /**
     * @param id  of the job
     * @param job its JSON
     * @throws ImageException if the broker has not taken it
     */
    public void send(String id, String job) throws ImageException {
        try {
            TextMessage message = session.createTextMessage(job);
            message.setJMSCorrelationID(id);
            session.createProducer(session.createQueue(QueueSettings.REQUESTS)).send(message);
        } catch (JMSException e) {
            throw failed(e);
        }
    }

    /**
     * Waits for the result of one job, and takes it from the queue; those of others stay. A broker that ends is waited for.
     *
     * @param id       of the job, within {@link io.occystrap.job.Job#isId}
     * @param patience how long to wait; null for as long as it takes
     * @return the result's JSON; empty if there is none in time
     * @throws ImageException       if the broker does not let us in
     * @throws InterruptedException if the wait is interrupted
     */
    public Optional<String> result(String id, Duration patience) throws ImageException, InterruptedException {
        long end = patience == null ? Long.MAX_VALUE : System.nanoTime() + patience.toNanos();
        while (true) {
            long left = patience == null ? Long.MAX_VALUE : (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return Optional.empty();
            }
            try {
                if (connection == null) {
                    open();
                }
                try (MessageConsumer consumer = session.createConsumer(session.createQueue(QueueSettings.RESULTS),
                        "JMSCorrelationID = '" + id + "'")) {
                    Message message = consumer.receive(left == Long.MAX_VALUE ? 0 : left);
                    if (message != null) {
                        return Optional.of(message.getBody(String.class));
                    }
                    if (Thread.interrupted()) {
                        throw new InterruptedException();
                    }
                }
            } catch (JMSSecurityException e) {
                throw failed(e);
            } catch (JMSException e) {
                if (e.getCause() instanceof ActiveMQInterruptedException) {
                    throw new InterruptedException();
                }
                close();
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private ImageException failed(JMSException e) {
        String why = Printable.escape(String.valueOf(e.getMessage()));
        String broker = "the broker at " + Printable.escape(url);
        return e instanceof JMSSecurityException
                ? new NotAuthorizedException(broker + " does not let us in", why,
                        "set occystrap.queue.user and occystrap.queue.password")
                : new UnavailableException(broker + " does not take the job", why,
                        "start one with 'occystrap run queue-fetch', or set occystrap.queue.broker-url", e);
    }

    @Override
    public void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (JMSException e) {
                // It is broken, or it is of no use any more.
                session = null;
            }
            connection = null;
        }
    }
}
