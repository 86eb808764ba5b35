package io.occystrap.queue;

import org.apache.camel.component.jms.JmsHeaderFilterStrategy;

/** Lets no property of a message become a header that means something to Camel, however it is spelled. */
final class QueueHeaders extends JmsHeaderFilterStrategy {

    QueueHeaders() {
        // Camel's own compares the case of letters, and headers do not.
        setLowerCase(true);
        setInFilterPattern("(?i)(camel|org[._]apache[._]camel).*");
    }
}
