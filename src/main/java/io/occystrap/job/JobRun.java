package io.occystrap.job;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.MDC;

/**
 * A job in process. The exchange keeps it as a property, which nobody outside can set; it ends when its result is made, or at
 * the latest with the exchange.
 */
final class JobRun extends SynchronizationAdapter {

    /** The key under which the log knows the job. */
    static final String LOG_KEY = "job";

    private static final String PROPERTY = "CamelOccystrapJobRun";

    private final String id;
    private final long start = System.nanoTime();
    private final AtomicReference<Runnable> release = new AtomicReference<>();
    private Job job;

    private JobRun(String id) {
        this.id = id;
    }

    /**
     * @param id       of the job
     * @param exchange that works on it from now on
     * @return the job, of which no more is known yet
     */
    static JobRun begin(String id, Exchange exchange) {
        JobRun run = new JobRun(id);
        exchange.setProperty(PROPERTY, run);
        exchange.getExchangeExtension().addOnCompletion(run);
        MDC.put(LOG_KEY, id);
        return run;
    }

    /** @return what the exchange works on; empty where no step accepted a job */
    static Optional<JobRun> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, JobRun.class));
    }

    /** @return what the exchange has caught */
    static Throwable caught(Exchange exchange) {
        return exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
    }

    String id() {
        return id;
    }

    /** @return nanoseconds since it began */
    long nanoseconds() {
        return System.nanoTime() - start;
    }

    /** @return the job, where it was readable */
    Optional<Job> job() {
        return Optional.ofNullable(job);
    }

    void read(Job readable) {
        job = readable;
    }

    /** @param giveBack what the job uses is given back by that when it ends */
    void uses(Runnable giveBack) {
        release.set(giveBack);
    }

    /** Gives back what it uses; a second time does nothing. */
    void end() {
        Runnable giveBack = release.getAndSet(null);
        if (giveBack != null) {
            giveBack.run();
        }
        MDC.remove(LOG_KEY);
    }

    @Override
    public void onDone(Exchange exchange) {
        end();
    }
}
