package io.occystrap.queue;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.config.DivertConfiguration;
import org.apache.activemq.artemis.core.server.ComponentConfigurationRoutingType;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Keeps messages from those who work on jobs that would not fit into their memory: what is far too long goes straight to the dead
 * letters, as it is, with the reason. Nobody answers it.
 *
 * @param jobBytes the longest message that is read, in bytes
 */
record MessageLimits(int jobBytes) implements ActiveMQServerPlugin {

    /** The property that the route of the queue writes the reason to, too. */
    private static final String REASON = "occystrapReason";
    /** Artemis' own protocol has two bytes for each character of a text; what is a little too long its reader sees. */
    private static final int ENCODED = 2;
    private static final int PROPERTIES = 64 << 10;
    private static final long LARGEST = 64 << 20;

    @Override
    public void beforeSend(ServerSession session, Transaction transaction, Message message, boolean direct,
            boolean noAutoCreateQueue) throws ActiveMQException {
        long size = message.getWholeMessageSize();
        if (size > LARGEST) {
            throw new ActiveMQException("the message has " + size + " bytes, and at most " + LARGEST + " are taken",
                    ActiveMQExceptionType.ADDRESS_FULL);
        }
        // A client would inflate it without a bound.
        boolean compressed = message.containsProperty(Message.HDR_LARGE_COMPRESSED);
        if (size > (long) jobBytes * ENCODED + PROPERTIES || compressed) {
            message.putStringProperty(REASON, compressed ? "the client has compressed the message, and what is compressed is not read"
                    : "the message has " + size + " bytes, and jobs are read that have at most " + jobBytes
                            + " (see occystrap.queue.message-bytes)");
            message.reencode();
        }
    }

    /** @return what takes requests with a reason to the dead letters */
    static DivertConfiguration divert() {
        return new DivertConfiguration().setName("too-large").setAddress(QueueSettings.REQUESTS)
                .setForwardingAddress(QueueSettings.DEAD).setExclusive(true).setFilterString(REASON + " IS NOT NULL")
                .setRoutingType(ComponentConfigurationRoutingType.ANYCAST);
    }
}
