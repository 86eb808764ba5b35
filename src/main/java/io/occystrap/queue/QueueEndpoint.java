package io.occystrap.queue;

import org.apache.camel.Category;
import org.apache.camel.component.jms.JmsComponent;
import org.apache.camel.component.jms.JmsConfiguration;
import org.apache.camel.component.jms.JmsConstants;
import org.apache.camel.component.jms.JmsQueueEndpoint;
import org.apache.camel.component.jms.QueueBrowseStrategy;
import org.apache.camel.spi.UriEndpoint;

/**
 * Send messages to a queue of the broker that comes along, or of another one, or receive them. Only text and bytes are read, no
 * header of Camel's comes in, and a message is acknowledged when the route has ended well.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "occystrap-queue", extendsScheme = "jms", title = "Occystrap Queue",
             syntax = "occystrap-queue:destinationType:destinationName", category = { Category.MESSAGING },
             headersClass = JmsConstants.class)
public class QueueEndpoint extends JmsQueueEndpoint {

    /**
     * @param uri           of the endpoint
     * @param component     that made it
     * @param queue         its name
     * @param configuration its options
     * @param browsing      how the queue is looked through
     */
    public QueueEndpoint(String uri, JmsComponent component, String queue, JmsConfiguration configuration,
            QueueBrowseStrategy browsing) {
        super(uri, component, queue, configuration, browsing);
    }
}
