package io.occystrap.queue;

import jakarta.jms.Message;
import java.util.Optional;

/**
 * Stands in an exchange for a message that is not read.
 *
 * @param reason   why, in one printable line
 * @param original the message, to be handed on as it is; empty where it is too large for that
 */
record UnreadableMessage(String reason, Optional<Message> original) {
}
