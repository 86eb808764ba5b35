package io.occystrap.job;

import io.occystrap.camel.Failure;
import io.occystrap.image.Receipt;
import java.util.Optional;

/**
 * What came of a job: a receipt or an error.
 *
 * @param id          of the job
 * @param state       how it ended
 * @param source      as the job named it; empty where the job was not readable
 * @param destination as the job named it; empty where the job was not readable
 * @param receipt     of the sink, where it is done
 * @param error       why it is not done
 */
public record JobResult(String id, JobState state, Optional<String> source, Optional<String> destination,
        Optional<Receipt> receipt, Optional<JobError> error) {

    /**
     * @param job     that is done
     * @param receipt of its sink
     * @return its result
     */
    static JobResult done(Job job, Receipt receipt) {
        return new JobResult(job.id(), JobState.DONE, Optional.of(job.source().toString()),
                Optional.of(job.destination().toString()), Optional.of(receipt), Optional.empty());
    }

    /**
     * @param id      of the job
     * @param job     where it was readable
     * @param failure of it
     * @return its result
     */
    static JobResult failed(String id, Optional<Job> job, Failure failure) {
        return new JobResult(id, JobState.of(failure), job.map(it -> it.source().toString()),
                job.map(it -> it.destination().toString()), Optional.empty(), Optional.of(JobError.of(failure)));
    }
}
