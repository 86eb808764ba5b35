package io.occystrap.queue;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import org.apache.activemq.artemis.api.core.TransportConfiguration;
import org.apache.activemq.artemis.api.jms.ActiveMQJMSClient;
import org.apache.activemq.artemis.api.jms.JMSFactoryType;
import org.apache.activemq.artemis.jms.client.ActiveMQConnectionFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/** Makes connections to a broker, over which no Java object comes in. */
final class BrokerConnections {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerConnections.class);
    private static final String EVERYTHING = "*";

    private BrokerConnections() {
    }

    /**
     * @param url         of the broker, as Artemis' clients take it, such as {@code tcp://HOST:PORT}
     * @param credentials to connect with
     * @return makes connections
     * @throws IllegalArgumentException if it is no such URL
     */
    static ActiveMQConnectionFactory to(String url, QueueCredentials credentials) {
        ActiveMQConnectionFactory factory;
        try {
            factory = new ActiveMQConnectionFactory(url);
        } catch (RuntimeException e) {
            // Without the cause, which quotes the URL with a password that may be in it.
            throw new IllegalArgumentException("occystrap.queue.broker-url is not understood: " + Printable.withoutLogin(url)
                    + " (it is tcp://HOST:PORT, perhaps with options such as ?sslEnabled=true)");
        }
        return careful(factory, credentials);
    }

    /**
     * @param connector   to a broker in this process
     * @param credentials to connect with
     * @return makes connections
     */
    static ActiveMQConnectionFactory to(TransportConfiguration connector, QueueCredentials credentials) {
        return careful(ActiveMQJMSClient.createConnectionFactoryWithoutHA(JMSFactoryType.CF, connector),
                credentials);
    }

    private static ActiveMQConnectionFactory careful(ActiveMQConnectionFactory factory, QueueCredentials credentials) {
        if (!credentials.areNone()) {
            factory.setUser(credentials.user());
            factory.setPassword(credentials.password());
        }
        // An empty list of what is allowed would allow everything.
        factory.setDeserializationDenyList(EVERYTHING);
        // Who is slow must not keep messages that others have time for.
        factory.setConsumerWindowSize(0);
        // The listener connects again, and knows what of its work is lost.
        factory.setReconnectAttempts(0);
        factory.setInitialConnectAttempts(1);
        // Nor does it ask for the brokers of a cluster, which one that has only just started does not tell.
        factory.getServerLocator().setUseTopologyForLoadBalancing(false);
        return factory;
    }

    /**
     * Connects and takes leave.
     *
     * @param factory makes connections
     * @throws UnavailableException if the broker does not answer, or lets nobody in
     */
    static void reach(ConnectionFactory factory) throws UnavailableException {
        try (Connection connection = factory.createConnection(); Session session = connection.createSession()) {
            session.getTransacted();
        } catch (JMSException e) {
            throw new UnavailableException("the broker cannot be used", Printable.escape(e.getMessage()), null, e);
        }
    }

    /**
     * @param factory makes connections
     * @return one connection for all who ask for one, made again where it broke
     */
    static CachingConnectionFactory shared(ConnectionFactory factory) {
        CachingConnectionFactory shared = new CachingConnectionFactory(factory) {
            /** That it broke the listener tells, once and without a stack trace. */
            @Override
            public void onException(JMSException failure) {
                LOG.debug("a connection broke", failure);
                resetConnection();
            }

            /** One that broke does not let itself be closed, which the listener has told already, without a stack trace. */
            @Override
            protected void closeConnection(Connection connection) {
                try {
                    connection.close();
                } catch (JMSException e) {
                    LOG.debug("a connection could not be closed", e);
                }
            }
        };
        // The listener keeps its own, and knows when to let go of them.
        shared.setCacheConsumers(false);
        return shared;
    }
}
