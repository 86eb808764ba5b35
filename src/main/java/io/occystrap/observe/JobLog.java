package io.occystrap.observe;

import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.job.JobError;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Writes a line to the log for each job that has ended. */
final class JobLog implements JobListener {

    private static final Logger LOG = LoggerFactory.getLogger("occystrap.job");

    @Override
    public void ended(JobResult result, Duration time) {
        double seconds = time.toMillis() / 1000.0;
        LoggingEventBuilder event = LOG.atLevel(result.state() == JobState.DONE ? Level.INFO : Level.WARN)
                .addKeyValue("state", result.state().toString())
                .addKeyValue("source", result.source().orElse(null))
                .addKeyValue("destination", result.destination().orElse(null))
                .addKeyValue("seconds", seconds);
        StringBuilder line = new StringBuilder(result.state().toString());
        if (result.source().isPresent()) {
            line.append(": ").append(Printable.escape(result.source().get())).append(" to ")
                    .append(Printable.escape(result.destination().orElse("")));
        }
        Optional<Receipt> receipt = result.receipt();
        if (receipt.isPresent()) {
            event = event.addKeyValue("bytes", receipt.get().bytes()).addKeyValue("layers", receipt.get().layers())
                    .addKeyValue("layersSkipped", receipt.get().layersSkipped());
            line.append(", ").append(receipt.get().bytes()).append(" bytes");
        }
        Optional<JobError> error = result.error();
        if (error.isPresent()) {
            event = event.addKeyValue("kind", error.get().kind()).addKeyValue("reason", error.get().reason());
            line.append(", ").append(error.get().kind()).append(" (").append(error.get().reason()).append(')');
        }
        line.append(String.format(Locale.ROOT, ", %.3f s", seconds));
        event.log(line.toString());
    }
}
