package io.occystrap.queue;

import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.transaction.Transaction;

/**
 * Refuses, when it is sent, what would not fit into the memory of whoever receives it. What is merely too long for a job is let
 * through, so that it ends among the dead letters, where somebody can find it.
 *
 * @param jobBytes the longest message that is read, in bytes
 */
record MessageLimits(int jobBytes) implements ActiveMQServerPlugin {

    /** Artemis' own protocol has two bytes for each character of a text. */
    private static final int FACTOR = 32;

    @Override
    public void beforeSend(ServerSession session, Transaction transaction, Message message, boolean direct,
            boolean noAutoCreateQueue) throws ActiveMQException {
        long largest = (long) jobBytes * FACTOR;
        if (message.getWholeMessageSize() > largest) {
            throw new ActiveMQException("the message has " + message.getWholeMessageSize() + " bytes, and at most " + largest
                    + " are taken", ActiveMQExceptionType.ADDRESS_FULL);
        }
        // A client would inflate it without a bound.
        if (message.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
            throw new ActiveMQException("messages that the client compressed are not taken", ActiveMQExceptionType.ADDRESS_FULL);
        }
    }
}
