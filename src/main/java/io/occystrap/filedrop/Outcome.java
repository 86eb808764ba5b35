package io.occystrap.filedrop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.camel.AsciiJson;
import io.occystrap.camel.Failure;
import io.occystrap.job.JobConverters;
import io.occystrap.job.JobError;
import io.occystrap.job.JobNotAllowedException;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What came of an attempt at a file.
 *
 * @param state done, refused or unavailable
 * @param error why it is not done
 * @param job   the result of the job that the file is; empty for an archive
 */
record Outcome(JobState state, Optional<JobError> error, Optional<JobResult> job) {

    static Outcome done() {
        return new Outcome(JobState.DONE, Optional.empty(), Optional.empty());
    }

    /** @param reason one printable line */
    static Outcome refused(String reason) {
        return failed(new JobNotAllowedException(reason));
    }

    static Outcome failed(Throwable thrown) {
        Failure failure = Failure.of(thrown);
        return new Outcome(JobState.of(failure), Optional.of(JobError.of(failure)), Optional.empty());
    }

    static Outcome of(JobResult result) {
        return new Outcome(result.state(), result.error(), Optional.of(result));
    }

    /** @return why it is not done, in one printable line; empty if it is */
    String reason() {
        return error.map(JobError::reason).orElse("");
    }

    /**
     * @param drop that was worked on
     * @param out  gets the receipt or the error, a JSON document; not closed
     * @throws IOException if it cannot be written
     */
    void write(Drop drop, OutputStream out) throws IOException {
        if (job.isPresent()) {
            out.write(JobConverters.toBytes(job.get()));
            out.write('\n');
            return;
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("file", drop.name().text())
                .put("state", state == JobState.DONE ? state.toString() : "failed").put("attempts", drop.attempt());
        error.ifPresent(e -> json.putObject("error").put("kind", e.kind()).put("reason", drop.withoutFolder(e.reason())));
        boolean archive = drop.name().kind() == DropName.Kind.ARCHIVE;
        if (archive) {
            json.put("action", drop.plan().action().name());
        }
        String text = AsciiJson.text(json);
        if (archive) {
            write(text.substring(0, text.length() - 1) + ",\"images\":[" + (drop.images() == 0 ? "" : "\n"), out);
            drop.copyResults(out);
            write(drop.images() == 0 ? "]}\n" : "\n]}\n", out);
        } else {
            write(text + "\n", out);
        }
    }

    private static void write(String text, OutputStream out) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
}
