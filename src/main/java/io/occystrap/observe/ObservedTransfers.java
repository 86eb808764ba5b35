package io.occystrap.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.occystrap.image.TransferListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what is read, and writes to the log what somebody should know of transfers that nobody watches. */
public final class ObservedTransfers implements TransferListener {

    private static final Logger LOG = LoggerFactory.getLogger("occystrap");

    private final Counter read;
    private final Counter retries;

    /** @param meters get the counters */
    public ObservedTransfers(MeterRegistry meters) {
        read = Counter.builder("occystrap.read").baseUnit("bytes").description("Read of layers, as they are stored")
                .register(meters);
        retries = Counter.builder("occystrap.retries").description("Waits for a registry before it was asked again")
                .register(meters);
    }

    @Override
    public void bytesRead(long bytes) {
        read.increment(bytes);
    }

    @Override
    public void waiting(String why, Duration delay) {
        retries.increment();
        LOG.info("{}; trying again in {} ms", why, delay.toMillis());
    }

    @Override
    public void warning(String message) {
        LOG.warn("{}", message);
    }
}
