package io.occystrap.camel;

import io.occystrap.image.ImageException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.spi.ExceptionHandler;
import org.apache.camel.support.LoggingExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what goes wrong in a consumer. Our own errors say everything in their message; a stack trace each minute would bury it. */
public final class OneLineErrors implements ExceptionHandler {

    private final Logger log;
    private final ExceptionHandler others;

    /**
     * @param context  of the consumer
     * @param consumer in whose name it is logged
     */
    public OneLineErrors(CamelContext context, Class<?> consumer) {
        log = LoggerFactory.getLogger(consumer);
        others = new LoggingExceptionHandler(context, consumer, LoggingLevel.WARN);
    }

    @Override
    public void handleException(Throwable e) {
        handleException(null, null, e);
    }

    @Override
    public void handleException(String message, Throwable e) {
        handleException(message, null, e);
    }

    @Override
    public void handleException(String message, Exchange exchange, Throwable e) {
        if (e instanceof ImageException) {
            log.warn("{}", e.getMessage());
        } else {
            others.handleException(message, exchange, e);
        }
    }
}
