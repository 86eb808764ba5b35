package io.occystrap.queue;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.util.Optional;
import org.springframework.jms.support.converter.MessageConversionException;
import org.springframework.jms.support.converter.MessageConverter;

/**
 * Reads text and bytes, and no other messages: what is in those would be deserialised. One that is not read becomes an
 * {@link UnreadableMessage}, which can be sent on, but not looked into.
 *
 * @param longest message that is read, in bytes
 */
record QueueMessages(int longest) implements MessageConverter {

    @Override
    public Object fromMessage(Message message) throws JMSException {
        if (message instanceof TextMessage text) {
            String content = text.getText();
            if (content == null) {
                return "";
            }
            long bytes = isLong(content) ? content.length() : utf8Bytes(content);
            return bytes > longest ? tooLong(bytes) : content;
        }
        if (message instanceof BytesMessage bytes) {
            long length = bytes.getBodyLength();
            if (length > longest) {
                return tooLong(length);
            }
            byte[] content = new byte[(int) length];
            bytes.readBytes(content);
            return content;
        }
        return new UnreadableMessage("the message is a " + kind(message) + " (only text and bytes are read)", Optional.of(message));
    }

    private boolean isLong(String content) {
        return content.length() > longest;
    }

    private static long utf8Bytes(String content) {
        return content.codePoints().mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4).sum();
    }

    private UnreadableMessage tooLong(long bytes) {
        return new UnreadableMessage("the message has " + bytes + " bytes (at most " + longest + " are read, see"
                + " occystrap.queue.message-bytes; it was not kept)", Optional.empty());
    }

    private static String kind(Message message) {
        return message instanceof ObjectMessage ? "serialised Java object"
                : message instanceof MapMessage ? "map"
                : message instanceof StreamMessage ? "stream of values" : "message without a body";
    }

    @Override
    public Message toMessage(Object body, Session session) throws JMSException {
        if (body instanceof String text) {
            return session.createTextMessage(text);
        }
        if (body instanceof byte[] content) {
            BytesMessage message = session.createBytesMessage();
            message.writeBytes(content);
            return message;
        }
        if (body instanceof UnreadableMessage unreadable) {
            Message message = unreadable.original().orElse(null);
            if (message == null) {
                return session.createBytesMessage();
            }
            // What is in them is whoever's wish that sent it.
            message.clearProperties();
            message.setJMSReplyTo(null);
            return message;
        }
        throw new MessageConversionException("only text and bytes are sent to a queue, not "
                + (body == null ? "an empty body" : "a " + body.getClass().getName()) + " (convert the body first)");
    }
}
