package io.occystrap.registry;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.OneLineErrors;
import io.occystrap.image.Digest;
import io.occystrap.image.TagEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.ScheduledPollConsumer;

/**
 * Emits an exchange for each watched tag that is new, moved or gone. An event is forgotten when its exchange ended well;
 * until then each poll finds it again.
 */
final class RegistryConsumer extends ScheduledPollConsumer {

    private final TagPlan plan;
    private TagWatch watch;

    RegistryConsumer(RegistryEndpoint endpoint, Processor processor, TagPlan plan) {
        super(endpoint, processor);
        this.plan = plan;
        setExceptionHandler(new OneLineErrors(endpoint.getCamelContext(), RegistryConsumer.class));
    }

    /**
     * What is watched, and how.
     *
     * @param name   of the watch in the memory
     * @param memory of the tags
     * @param emit   whether everything is new the first time
     * @param opener connects to the registry
     */
    record TagPlan(String name, TagMemory memory, boolean emit, Opener opener) {

        /** Connects to a registry. */
        @FunctionalInterface
        interface Opener {

            /** @return the watch */
            TagWatch open() throws IOException;
        }
    }

    @Override
    protected void doStart() throws Exception {
        // What cannot be read is said when the route starts, not a minute later.
        plan.memory().recall(plan.name());
        super.doStart();
    }

    @Override
    protected int poll() throws Exception {
        Optional<Map<String, Digest>> known = plan.memory().recall(plan.name());
        if (watch == null) {
            watch = plan.opener().open();
        }
        TagWatch.Look look = watch.look(known.orElse(Map.of()));
        int emitted = 0;
        if (known.isEmpty() && look.failure() == null) {
            Map<String, Digest> first = new HashMap<>();
            if (!plan.emit()) {
                look.events().forEach(event -> first.put(event.tag(), event.digest()));
            }
            plan.memory().remember(plan.name(), first);
        }
        if (known.isPresent() || plan.emit()) {
            emitted = emit(look);
        }
        if (look.failure() != null) {
            // Who failed may be reached in another way next time: another mirror, another token.
            watch = null;
            throw look.failure();
        }
        return emitted;
    }

    private int emit(TagWatch.Look look) throws IOException {
        int emitted = 0;
        for (TagEvent event : look.events()) {
            if (!isRunAllowed() || isSuspendingOrSuspended()) {
                break;
            }
            if (endsWell(event)) {
                // What failed does not count: a greedy consumer would ask again at once, and for ever.
                emitted++;
                Map<String, Digest> seen = new HashMap<>();
                seen.put(event.tag(), event.digest());
                plan.memory().remember(plan.name(), seen);
            }
        }
        return emitted;
    }

    private boolean endsWell(TagEvent event) {
        Exchange exchange = createExchange(false);
        try {
            fill(exchange.getMessage(), event);
            try {
                getProcessor().process(exchange);
            } catch (Exception e) {
                exchange.setException(e);
            }
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("Tag " + event.reference() + " will be tried again", exchange,
                        exchange.getException());
            }
            return !exchange.isFailed() && !exchange.isRollbackOnly() && !exchange.isRollbackOnlyLast();
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static void fill(Message message, TagEvent event) {
        message.setBody(event);
        message.setHeader(OccystrapConstants.TAG_EVENT, event.kind().name());
        message.setHeader(OccystrapConstants.TAG, event.tag());
        message.setHeader(OccystrapConstants.REFERENCE, event.reference().toString());
        if (event.digest() != null) {
            // What is gone cannot be read, and who tries shall be told so.
            message.setHeader(OccystrapConstants.SOURCE, event.reference().toString());
            message.setHeader(OccystrapConstants.DIGEST, event.digest().toString());
        }
        if (event.previousDigest() != null) {
            message.setHeader(OccystrapConstants.PREVIOUS_DIGEST, event.previousDigest().toString());
        }
    }
}
