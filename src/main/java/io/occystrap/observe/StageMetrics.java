package io.occystrap.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.occystrap.camel.ImageOperation;
import io.occystrap.camel.ImageStoreEndpoint;
import io.occystrap.image.Receipt;
import java.time.Duration;
import org.apache.camel.Exchange;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCreatedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSentEvent;
import org.apache.camel.support.EventNotifierSupport;

/**
 * Counts what any route does with images, jobs and others alike: how long it takes to find them and to write them, what the
 * receipts say, and how long messages had waited in their queue.
 */
final class StageMetrics extends EventNotifierSupport {

    private final MeterRegistry meters;
    private final Counter movedBytes;
    private final Counter movedLayers;
    private final Counter skippedLayers;

    /** @param meters get the counters and timers */
    StageMetrics(MeterRegistry meters) {
        this.meters = meters;
        movedBytes = Counter.builder("occystrap.moved").baseUnit("bytes").description("Written of layers, as they are stored")
                .register(meters);
        movedLayers = Counter.builder("occystrap.moved.layers").description("Layers that were written").register(meters);
        skippedLayers = Counter.builder("occystrap.skipped.layers")
                .description("Layers that the destination already held").register(meters);
        setIgnoreCamelContextEvents(true);
        setIgnoreServiceEvents(true);
        setIgnoreRouteEvents(true);
        setIgnoreStepEvents(true);
        setIgnoreExchangeCompletedEvent(true);
        setIgnoreExchangeFailedEvents(true);
        setIgnoreExchangeRedeliveryEvents(true);
    }

    /** Camel tells only those that a message was sent who have heard that it would be. */
    @Override
    public boolean isEnabled(CamelEvent event) {
        return event instanceof ExchangeSendingEvent || event instanceof ExchangeSentEvent
                || event instanceof ExchangeCreatedEvent;
    }

    @Override
    public void notify(CamelEvent event) {
        if (event instanceof ExchangeSentEvent sent && sent.getEndpoint() instanceof ImageStoreEndpoint store) {
            stage(store, sent.getExchange(), Duration.ofMillis(sent.getTimeTaken()));
        } else if (event instanceof ExchangeCreatedEvent created) {
            queueWait(created.getExchange());
        }
    }

    private void stage(ImageStoreEndpoint store, Exchange exchange, Duration time) {
        Object body = exchange.getMessage().getBody();
        ImageOperation operation = store.getConfiguration().getOperation();
        boolean wrote = operation == ImageOperation.write || operation == null && body instanceof Receipt;
        Timer.builder("occystrap.stage").description("Finding an image (read), and moving its layers (write)")
                .tag("stage", wrote ? "write" : "read")
                .tag("store", store.getComponent().getDefaultName().replaceFirst("^occystrap-", ""))
                .tag("failed", String.valueOf(exchange.isFailed()))
                .register(meters).record(time);
        if (wrote && !exchange.isFailed() && body instanceof Receipt receipt) {
            movedBytes.increment(receipt.bytes());
            movedLayers.increment(receipt.layers());
            skippedLayers.increment(receipt.layersSkipped());
        }
    }

    /** A file's time is that of its last change, which says nothing of when it was dropped. */
    private void queueWait(Exchange exchange) {
        long sent = exchange.getMessage().getMessageTimestamp();
        if (sent <= 0 || exchange.getFromEndpoint() == null || exchange.getFromEndpoint().getEndpointUri().startsWith("file:")) {
            return;
        }
        Timer.builder("occystrap.queue.wait").description("From when a message was sent until a route took it")
                .tag("route", exchange.getFromRouteId() == null ? "" : exchange.getFromRouteId())
                .register(meters).record(Duration.ofMillis(Math.max(0, System.currentTimeMillis() - sent)));
    }
}
