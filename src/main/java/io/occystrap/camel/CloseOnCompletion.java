package io.occystrap.camel;

import java.io.Closeable;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Synchronization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes something when an exchange ends, however it does: what comes later in its route may still read it.
 *
 * @param resource to close
 */
public record CloseOnCompletion(Closeable resource) implements Synchronization {

    private static final Logger LOG = LoggerFactory.getLogger(CloseOnCompletion.class);

    /**
     * @param resource to close
     * @param exchange until whose end it is kept
     */
    public static void of(Closeable resource, Exchange exchange) {
        exchange.getExchangeExtension().addOnCompletion(new CloseOnCompletion(resource));
    }

    @Override
    public void onComplete(Exchange exchange) {
        try {
            resource.close();
        } catch (IOException e) {
            LOG.warn("{} was not closed: {}", resource, e.getMessage(), e);
        }
    }

    @Override
    public void onFailure(Exchange exchange) {
        onComplete(exchange);
    }
}
