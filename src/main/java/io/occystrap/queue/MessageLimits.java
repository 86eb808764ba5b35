package io.occystrap.queue;

import io.occystrap.image.Printable;
import java.util.Map;
import java.util.Optional;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.ActiveMQExceptionType;
import org.apache.activemq.artemis.api.core.Message;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.config.DivertConfiguration;
import org.apache.activemq.artemis.core.config.TransformerConfiguration;
import org.apache.activemq.artemis.core.message.impl.CoreMessage;
import org.apache.activemq.artemis.core.server.ComponentConfigurationRoutingType;
import org.apache.activemq.artemis.core.server.LargeServerMessage;
import org.apache.activemq.artemis.core.server.ServerSession;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerPlugin;
import org.apache.activemq.artemis.core.server.transformer.Transformer;
import org.apache.activemq.artemis.core.transaction.Transaction;
import org.apache.activemq.artemis.reader.TextMessageUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps messages from those who work on jobs that would not fit into their memory: what is far too long is dropped, and
 * its reason goes straight to the dead letters. Nobody answers it.
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
    private static final int LONGEST_ID = 256;
    private static final Logger LOG = LoggerFactory.getLogger(MessageLimits.class);

    @Override
    public void beforeSend(ServerSession session, Transaction transaction, Message message, boolean direct,
            boolean noAutoCreateQueue) throws ActiveMQException {
        long size = message.getWholeMessageSize();
        if (size > LARGEST) {
            throw new ActiveMQException("the message has " + size + " bytes, and at most " + LARGEST + " are taken",
                    ActiveMQExceptionType.ADDRESS_FULL);
        }
        String reason = reason(message, jobBytes);
        if (reason != null) {
            message.putStringProperty(REASON, reason);
        }
    }

    /**
     * @param message  that was sent
     * @param jobBytes the longest message that is read, in bytes
     * @return why nobody can read it; null if somebody can
     */
    private static String reason(Message message, int jobBytes) {
        // A client would inflate it without a bound.
        if (message.containsProperty(Message.HDR_LARGE_COMPRESSED)) {
            return "the client has compressed the message, and what is compressed is not read";
        }
        long size = message.getWholeMessageSize();
        return size <= (long) jobBytes * ENCODED + PROPERTIES ? null : "the message has " + size
                + " bytes, and jobs are read that have at most " + jobBytes + " (see occystrap.queue.message-bytes)";
    }

    /** @return what takes requests with a reason to the dead letters */
    DivertConfiguration divert() {
        return new DivertConfiguration().setName("too-long").setAddress(QueueSettings.REQUESTS)
                .setForwardingAddress(QueueSettings.DEAD).setExclusive(true).setFilterString(REASON + " IS NOT NULL")
                .setRoutingType(ComponentConfigurationRoutingType.ANYCAST)
                .setTransformerConfiguration(new TransformerConfiguration(Reason.class.getName())
                        .setProperties(Map.of(Reason.JOB_BYTES, String.valueOf(jobBytes))));
    }

    /** Makes the dead letter: the reason, and nothing else of the message but whom it answers. What was on the disk is deleted. */
    public static final class Reason implements Transformer {

        private static final String JOB_BYTES = "jobBytes";
        private static final int ENOUGH = 512;

        private int jobBytes;

        @Override
        public void init(Map<String, String> properties) {
            jobBytes = Integer.parseInt(properties.get(JOB_BYTES));
        }

        @Override
        public Message transform(Message message) {
            Message letter = new CoreMessage(message.getMessageID(), ENOUGH).setType(Message.TEXT_TYPE).setDurable(true)
                    .setAddress(message.getAddressSimpleString()).setRoutingType(RoutingType.ANYCAST);
            TextMessageUtil.writeBodyText(letter.toCore().getBodyBuffer(), SimpleString.of(""));
            letter.setTimestamp(System.currentTimeMillis());
            if (message.getCorrelationID() instanceof String id && id.length() <= LONGEST_ID) {
                letter.setCorrelationID(id);
            }
            // Without one, its sender has said that it is a dead letter.
            letter.putStringProperty(REASON, Optional.ofNullable(reason(message, jobBytes)).orElse("the sender gave it a reason"));
            if (message instanceof LargeServerMessage large) {
                delete(large);
            }
            return letter;
        }

        private static void delete(LargeServerMessage large) {
            try {
                large.deleteFile();
            } catch (Exception e) {
                LOG.warn("a message that is too long stays in the broker's folder ({})", Printable.escape(e.toString()));
            }
        }
    }
}
