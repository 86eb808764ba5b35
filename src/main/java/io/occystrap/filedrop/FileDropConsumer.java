package io.occystrap.filedrop;

import io.occystrap.camel.Failure;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.OneLineErrors;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.job.Job;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.RegularFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.ScheduledPollConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends an exchange through the route for each file in the inbox, several at once, and settles the file when it has passed. */
final class FileDropConsumer extends ScheduledPollConsumer implements ShutdownAware {

    private static final Logger LOG = LoggerFactory.getLogger(FileDropConsumer.class);

    private static final Duration LONGEST_DELAY = Duration.ofMinutes(10);
    /** For those that were interrupted to put their files back. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Terms terms;
    private final Arrivals arrivals;
    private final Semaphore free;
    private final AtomicInteger running = new AtomicInteger();
    private final DelayQueue<Waiting> waiting = new DelayQueue<>();
    private Inbox inbox;
    private WorkFolder work;
    private Settlement settlement;
    private ExecutorService threads;

    /**
     * How files are taken and tried.
     *
     * @param inbox      where they are dropped
     * @param doneFile   what stands behind the name of a file that says that another is whole; null where there are none
     * @param quiet      for how long a file must not have changed otherwise
     * @param plan       what is done with images
     * @param parallel   how many are worked on at once
     * @param most       how many are taken before the inbox is looked at again
     * @param attempts   how often one is tried
     * @param retryDelay before the second attempt; it doubles with each
     */
    record Terms(Path inbox, String doneFile, Duration quiet, ImagePlan plan, int parallel, int most, int attempts,
            Duration retryDelay) {

        /** @return how long to wait after an attempt, from 1 */
        Duration delay(int attempt) {
            Duration delay = retryDelay.multipliedBy(1L << Math.min(attempt - 1, 20));
            return delay.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : delay;
        }
    }

    /** A file whose next attempt is due at a time of {@link System#nanoTime}. */
    private record Waiting(Drop drop, long due) implements Delayed {

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    FileDropConsumer(FileDropEndpoint endpoint, Processor processor, Terms terms) {
        super(endpoint, processor);
        this.terms = terms;
        this.arrivals = new Arrivals(terms.doneFile(), terms.quiet());
        this.free = new Semaphore(terms.parallel());
        setExceptionHandler(new OneLineErrors(endpoint.getCamelContext(), FileDropConsumer.class));
    }

    @Override
    protected void doStart() throws Exception {
        inbox = Inbox.at(terms.inbox());
        settlement = new Settlement(inbox);
        work = WorkFolder.in(inbox, terms.doneFile(), terms.plan());
        threads = getEndpoint().getCamelContext().getExecutorServiceManager().newFixedThreadPool(this, "FileDrop",
                terms.parallel());
        super.doStart();
    }

    @Override
    protected void doStop() throws Exception {
        super.doStop();
        boolean ended = true;
        if (threads != null) {
            // Whoever stops it has waited for what is on its way, or does not want to.
            threads.shutdownNow();
            ended = threads.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            threads = null;
        }
        if (work != null) {
            try {
                for (Waiting left : waiting) {
                    work.giveBack(left.drop());
                }
            } finally {
                waiting.clear();
                if (ended) {
                    work.close();
                }
                // Otherwise the lock goes with the process: nobody else may have what is still worked on.
                work = null;
            }
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return running.get();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // What must be done is done when it stops.
    }

    @Override
    protected int poll() throws Exception {
        try {
            return take();
        } catch (IOException e) {
            throw new UnavailableException("the inbox " + Printable.escape(inbox.folder().toString()) + " cannot be looked at",
                    Printable.escape(String.valueOf(e.getMessage())), null, e);
        }
    }

    private int take() throws IOException, InterruptedException {
        for (Drop orphan : work.adopt(settlement)) {
            waiting.add(new Waiting(orphan, System.nanoTime()));
        }
        int begun = 0;
        for (Waiting due = waiting.poll(); due != null; due = waiting.poll()) {
            if (!awaitFree()) {
                waiting.add(due);
                return begun;
            }
            begin(due.drop());
            begun++;
        }
        List<DropName> whole;
        try (OpenDirectory folder = inbox.open()) {
            whole = arrivals.look(folder, System.nanoTime());
        }
        for (DropName name : whole.subList(0, Math.min(whole.size(), terms.most()))) {
            if (!awaitFree()) {
                return begun;
            }
            Optional<Drop> claimed = claim(name);
            if (claimed.isPresent()) {
                begin(claimed.get());
                begun++;
            } else {
                free.release();
            }
        }
        return begun;
    }

    /** @return false if nothing new may begin any more */
    private boolean awaitFree() throws InterruptedException {
        while (isRunAllowed() && !isSuspendingOrSuspended()) {
            if (free.tryAcquire(200, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return false;
    }

    /** One file that cannot be taken must not keep the others. */
    private Optional<Drop> claim(DropName name) {
        try {
            return work.claim(name);
        } catch (IOException e) {
            LOG.warn("{} cannot be taken: {}", name, Printable.escape(e.getMessage()));
            return Optional.empty();
        }
    }

    private void begin(Drop drop) {
        running.incrementAndGet();
        WorkFolder from = work;
        boolean begun = false;
        try {
            threads.execute(() -> {
                try {
                    handle(drop, from);
                } finally {
                    end();
                }
            });
            begun = true;
        } finally {
            if (!begun) {
                end();
            }
        }
    }

    private void end() {
        free.release();
        running.decrementAndGet();
    }

    private void handle(Drop drop, WorkFolder from) {
        long start = System.nanoTime();
        try {
            Outcome outcome = attempt(drop);
            // It was the work that was interrupted.
            boolean interrupted = Thread.interrupted();
            if (outcome.state() != JobState.UNAVAILABLE) {
                settle(drop, outcome, start);
            } else if (interrupted || !isRunAllowed()) {
                LOG.info("{}: interrupted; it is back in the inbox", drop.name());
                from.giveBack(drop);
            } else if (drop.attempt() < terms.attempts()) {
                retry(drop, from, drop.withoutFolder(outcome.reason()));
            } else {
                settle(drop, outcome, start);
            }
        } catch (IOException | RuntimeException e) {
            // It stays where it is, and nothing of it is lost.
            LOG.warn("{} cannot be put where it belongs, and is tried again: {}", drop.name(),
                    Printable.escape(String.valueOf(e.getMessage())));
            LOG.debug("why", e);
            waiting.add(new Waiting(drop, System.nanoTime() + terms.delay(drop.attempt()).toNanos()));
        }
    }

    private void settle(Drop drop, Outcome outcome, long start) throws IOException {
        String name = settlement.settle(drop, outcome);
        if (outcome.job().isEmpty()) {
            Duration time = Duration.ofNanos(System.nanoTime() - start);
            for (JobListener listener : getEndpoint().getCamelContext().getRegistry().findByType(JobListener.class)) {
                listener.dropEnded(outcome.state(), time);
            }
        }
        String renamed = name.equals(drop.name().text()) ? "" : " (now " + Printable.escape(name) + ")";
        if (outcome.state() == JobState.DONE) {
            LOG.info("{}: done{}{}", drop.name(), outcome.job().isPresent() ? "" : ", " + drop.images()
                    + (drop.images() == 1 ? " image" : " images"), renamed);
        } else {
            LOG.warn("{}: failed{}: {}", drop.name(), renamed, drop.withoutFolder(outcome.reason()));
        }
    }

    private void retry(Drop drop, WorkFolder from, String reason) throws IOException {
        Duration delay = terms.delay(drop.attempt());
        LOG.warn("{}: attempt {} of {} failed, the next follows in {} s: {}", drop.name(), drop.attempt(), terms.attempts(),
                delay.toMillis() / 1000.0, reason);
        waiting.add(new Waiting(from.again(drop), System.nanoTime() + delay.toNanos()));
    }

    private Outcome attempt(Drop drop) {
        Exchange exchange = createExchange(false);
        try {
            Optional<String> fault = drop.name().fault();
            if (fault.isEmpty() && !drop.isRegular()) {
                fault = Optional.of("it is no file, but a link, a folder, a pipe or a device");
            }
            if (fault.isPresent()) {
                return Outcome.refused(fault.get());
            }
            if (drop.attempt() > 1 && drop.name().kind() == DropName.Kind.ARCHIVE) {
                terms.plan().sweep(drop.name());
            }
            if (drop.attempt() > terms.attempts()) {
                return Outcome.failed(new UnavailableException(drop.name() + " was given up",
                        "whoever worked on it died or could not end it, " + terms.attempts() + " times", null));
            }
            fill(exchange, drop);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                return failed(drop, exchange.getException());
            }
            Object body = exchange.getMessage().getBody();
            // A route that catches says so by its body.
            return body instanceof Throwable caught ? failed(drop, caught)
                    : body instanceof JobResult result ? Outcome.of(result) : Outcome.done();
        } catch (Exception | OutOfMemoryError e) {
            return failed(drop, e);
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private static Outcome failed(Drop drop, Throwable thrown) {
        if (Failure.of(thrown).kind() == Failure.Kind.BUG) {
            LOG.error("{} failed", drop.name(), thrown);
        } else {
            LOG.debug("{} failed", drop.name(), thrown);
        }
        return Outcome.failed(thrown);
    }

    private static void fill(Exchange exchange, Drop drop) throws IOException {
        drop.attach(exchange);
        Message message = exchange.getMessage();
        message.setHeader(FileDropConstants.KIND, drop.name().kind().toString());
        message.setHeader(FileDropConstants.ACTION, drop.plan().action().name());
        if (drop.name().kind() == DropName.Kind.ARCHIVE) {
            message.setHeader(OccystrapConstants.SOURCE, drop.file().toString());
            return;
        }
        try (InputStream in = RegularFile.read(drop.file())) {
            // One byte more than a job may have, so that it is refused for that.
            message.setBody(in.readNBytes(Job.LARGEST + 1));
        }
    }
}
