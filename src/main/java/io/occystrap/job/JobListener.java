package io.occystrap.job;

import java.time.Duration;

/** Hears of jobs. All beans of this type that are bound in the Camel context are told; several threads may call at once. */
public interface JobListener {

    /**
     * A job was accepted, and begins.
     *
     * @param id of the job
     */
    default void started(String id) {
    }

    /**
     * A job has ended, or was not accepted at all.
     *
     * @param result what came of it
     * @param time   since it was looked at first
     */
    void ended(JobResult result, Duration time);

    /**
     * A dropped file that is no job is settled: done, or given up.
     *
     * @param state how its last attempt ended
     * @param time  that this attempt took
     */
    default void dropEnded(JobState state, Duration time) {
    }
}
