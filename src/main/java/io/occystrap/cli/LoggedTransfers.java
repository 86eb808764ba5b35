package io.occystrap.cli;

import io.occystrap.image.TransferListener;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes to the log what somebody should know of transfers that nobody watches. */
final class LoggedTransfers implements TransferListener {

    private static final Logger LOG = LoggerFactory.getLogger("occystrap");

    @Override
    public void waiting(String why, Duration delay) {
        LOG.info("{}; trying again in {} ms", why, delay.toMillis());
    }

    @Override
    public void warning(String message) {
        LOG.warn("{}", message);
    }
}
