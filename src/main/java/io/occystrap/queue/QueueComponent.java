package io.occystrap.queue;

import io.occystrap.camel.Listening;
import io.occystrap.camel.Reachable;
import io.occystrap.image.Printable;
import io.occystrap.job.MalformedJobException;
import jakarta.jms.ConnectionFactory;
import java.io.InputStream;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.component.jms.ConsumerType;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsEndpoint;
import org.apache.camel.component.jms.QueueBrowseStrategy;
import org.apache.camel.spi.annotations.Component;
import org.apache.camel.support.SimpleTypeConverter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.connection.CachingConnectionFactory;

/**
 * Queues of the broker that comes along, or of the one that {@code occystrap.queue.broker-url} names: Camel's JMS component,
 * set up so that what a stranger sends is text and nothing else. What a route consumes is acknowledged when the route has ended
 * well, in one transaction with what the route sent to other queues of the same broker.
 */
@Component("occystrap-queue")
public class QueueComponent extends JmsComponent {

    private static final Logger LOG = LoggerFactory.getLogger(QueueComponent.class);

    private EmbeddedBroker broker;
    private CachingConnectionFactory connections;

    @Override
    protected void doInit() throws Exception {
        QueueSettings settings = QueueSettings.of(getCamelContext());
        setHeaderFilterStrategy(new QueueHeaders());
        ConnectionFactory factory;
        if (settings.brokerUrl() == null) {
            broker = EmbeddedBroker.start(settings);
            factory = BrokerConnections.to(broker.connector(), settings.credentials());
            getCamelContext().getRegistry().bind("listeningBroker", Listening.class,
                    (Listening) () -> "broker: " + settings.listen() + ", for AMQP 1.0 and ActiveMQ Artemis");
        } else {
            factory = BrokerConnections.to(settings.brokerUrl(), settings.credentials());
        }
        connections = BrokerConnections.shared(factory);
        getCamelContext().getRegistry().bind("broker", Reachable.class, (Reachable) () -> BrokerConnections.reach(factory));
        configure(getConfiguration(), settings);
        // Whoever wants to read a message that is not readable hears why.
        getCamelContext().getTypeConverterRegistry().addTypeConverter(InputStream.class, UnreadableMessage.class,
                new SimpleTypeConverter(false, (type, exchange, value) -> {
                    throw new MalformedJobException(((UnreadableMessage) value).reason());
                }));
        super.doInit();
    }

    private void configure(JmsConfiguration configuration, QueueSettings settings) {
        configuration.setConnectionFactory(connections);
        configuration.setMessageConverter(new QueueMessages(settings.messageBytes()));
        configuration.setTransacted(true);
        configuration.setLazyCreateTransactionManager(false);
        configuration.setCacheLevelName("CACHE_CONSUMER");
        configuration.setConcurrentConsumers(settings.parallel());
        configuration.setConsumerType(ConsumerType.Custom);
        configuration.setMessageListenerContainerFactory(PatientListenerContainer::new);
        // The container has waits of its own.
        configuration.setRecoveryInterval(-1);
        // Where a stranger wants an answer is no place that anything is sent to.
        configuration.setDisableReplyTo(true);
        configuration.setErrorHandler(QueueComponent::tell);
    }

    /** What a route rolled back on purpose it has logged itself. */
    private static void tell(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RollbackExchangeException) {
                return;
            }
        }
        LOG.warn("a message goes back to its queue ({})", Printable.escape(String.valueOf(failure.getMessage())));
    }

    @Override
    protected JmsEndpoint createQueueEndpoint(String uri, JmsComponent component, String subject, JmsConfiguration configuration,
            QueueBrowseStrategy browsing) {
        return new QueueEndpoint(uri, component, subject, configuration, browsing);
    }

    @Override
    protected void doShutdown() throws Exception {
        try {
            super.doShutdown();
            if (connections != null) {
                connections.destroy();
            }
        } finally {
            if (broker != null) {
                broker.close();
            }
        }
    }
}
