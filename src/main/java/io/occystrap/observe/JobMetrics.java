package io.occystrap.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.occystrap.job.JobListener;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts and times jobs and dropped files by how they ended, and the jobs that run. */
final class JobMetrics implements JobListener {

    private final Map<JobState, Counter> ended = new EnumMap<>(JobState.class);
    private final Map<JobState, Timer> times = new EnumMap<>(JobState.class);
    private final Map<JobState, Counter> drops = new EnumMap<>(JobState.class);
    private final Map<JobState, Timer> dropTimes = new EnumMap<>(JobState.class);
    /** How many run under each ID: nothing keeps two messages from having the same. */
    private final Map<String, Integer> running = new ConcurrentHashMap<>();

    /** @param meters get the counters and timers */
    JobMetrics(MeterRegistry meters) {
        for (JobState state : JobState.values()) {
            ended.put(state, Counter.builder("occystrap.jobs").description("Jobs that have ended")
                    .tag("state", state.toString()).register(meters));
            times.put(state, Timer.builder("occystrap.job").description("From when a job was looked at until it had ended")
                    .tag("state", state.toString()).register(meters));
            drops.put(state, Counter.builder("occystrap.drops").description("Dropped files that are settled, jobs excepted")
                    .tag("state", state.toString()).register(meters));
            dropTimes.put(state, Timer.builder("occystrap.drop").description("The last attempt at a dropped file")
                    .tag("state", state.toString()).register(meters));
        }
        Gauge.builder("occystrap.jobs.running", () -> running.values().stream().mapToInt(Integer::intValue).sum())
                .description("Jobs that images are moved for right now").register(meters);
    }

    @Override
    public void started(String id) {
        running.merge(id, 1, Integer::sum);
    }

    /** Also of a job that never started. */
    @Override
    public void ended(JobResult result, Duration time) {
        running.computeIfPresent(result.id(), (id, count) -> count == 1 ? null : count - 1);
        ended.get(result.state()).increment();
        times.get(result.state()).record(time);
    }

    @Override
    public void dropEnded(JobState state, Duration time) {
        drops.get(state).increment();
        dropTimes.get(state).record(time);
    }
}
