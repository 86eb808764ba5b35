package io.occystrap.interop;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Function;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;

/** Somebody who puts messages into queues and takes them out, with the client that Artemis brings. */
final class QueueClient implements AutoCloseable {

    static final String REQUESTS = "occystrap.fetch";
    static final String DONE = "occystrap.fetch.done";
    static final String DEAD = "occystrap.fetch.dead";

    private final ActiveMQConnectionFactory factory;
    private final JMSContext context;

    QueueClient(int port) {
        this(port, null, null);
    }

    QueueClient(int port, String user, String password) {
        factory = new ActiveMQConnectionFactory("tcp://127.0.0.1:" + port + "?useTopologyForLoadBalancing=false");
        context = user == null ? factory.createContext() : factory.createContext(user, password);
    }

    /** @return the ID of the message, which is what this makes of the context */
    String send(Function<JMSContext, Message> message) throws JMSException {
        return send(REQUESTS, message);
    }

    String send(String queue, Function<JMSContext, Message> message) throws JMSException {
        Message made = message.apply(context);
        context.createProducer().send(context.createQueue(queue), made);
        return made.getJMSMessageID();
    }

    /** @return the ID of the message, which is that text */
    String send(String text) throws JMSException {
        return send(made -> made.createTextMessage(text));
    }

    /** @return the next message of the queue, which is taken out */
    Message take(String queue) throws JMSException {
        return take(queue, null);
    }

    /** @return the message of the queue with that correlation ID, which is taken out; null if there is none within a minute */
    Message take(String queue, String correlation) throws JMSException {
        try (JMSConsumer consumer = context.createConsumer(context.createQueue(queue),
                correlation == null ? null : "JMSCorrelationID = '" + correlation + "'")) {
            return consumer.receive(Duration.ofSeconds(60).toMillis());
        }
    }

    /** @return what is in the queue, and stays there */
    List<Message> all(String queue) throws JMSException {
        List<Message> messages = new ArrayList<>();
        try (var browser = context.createBrowser(context.createQueue(queue))) {
            Enumeration<?> waiting = browser.getEnumeration();
            while (waiting.hasMoreElements()) {
                messages.add((Message) waiting.nextElement());
            }
        }
        return messages;
    }

    /** @return the text of a message, or of its bytes */
    static String text(Message message) throws JMSException {
        return message instanceof TextMessage text ? text.getText()
                : new String(((BytesMessage) message).getBody(byte[].class), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
        factory.close();
    }
}
