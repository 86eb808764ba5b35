package io.occystrap.queue;

import io.occystrap.image.Printable;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.jms.DefaultJmsMessageListenerContainer;
import org.apache.camel.component.jms.JmsEndpoint;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jms.support.JmsUtils;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/** Listens to a queue, connects again for as long as it takes, and says so once, where Spring's says so at each attempt. */
final class PatientListenerContainer extends DefaultJmsMessageListenerContainer {

    private static final Logger LOG = LoggerFactory.getLogger(PatientListenerContainer.class);
    private static final long FIRST_MILLISECONDS = 500;
    private static final long LONGEST_MILLISECONDS = 15_000;

    private final ExponentialBackOff pauses = new ExponentialBackOff(FIRST_MILLISECONDS, 2);
    private final AtomicBoolean outOfReach = new AtomicBoolean();

    PatientListenerContainer(JmsEndpoint endpoint) {
        super(endpoint);
        pauses.setMaxInterval(LONGEST_MILLISECONDS);
        setBackOff(pauses);
    }

    @Override
    protected void handleListenerSetupFailure(Throwable failure, boolean alreadyRecovered) {
        if (!(failure instanceof SharedConnectionNotInitializedException) && !alreadyRecovered && isRunning()) {
            tellOnce(failure);
        }
    }

    @Override
    protected void refreshConnectionUntilSuccessful() {
        BackOffExecution pause = pauses.start();
        while (isRunning()) {
            try {
                refreshSharedConnection();
                if (outOfReach.getAndSet(false)) {
                    LOG.info("the broker of {} answers again", getDestinationDescription());
                }
                return;
            } catch (Exception e) {
                tellOnce(e);
            }
            if (!applyBackOffTime(pause)) {
                // Only where somebody interrupted it, who wants it to end.
                stop();
            }
        }
    }

    /** Spring's writes a stack trace for each message where the broker is not there to roll back, which it then does by itself. */
    @Override
    protected void rollbackOnExceptionIfNecessary(Session session, Throwable failure) throws JMSException {
        try {
            JmsUtils.rollbackIfNecessary(session);
        } catch (JMSException e) {
            tellOnce(e);
            throw e;
        }
    }

    private void tellOnce(Throwable failure) {
        if (outOfReach.compareAndSet(false, true)) {
            LOG.warn("the broker of {} is out of reach ({}); it is tried again until it answers", getDestinationDescription(),
                    Printable.escape(String.valueOf(failure.getMessage())));
        }
    }
}
