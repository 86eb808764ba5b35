package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A daemon that has done 2,000 jobs holds no more than one that has done 200. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "kill", "env", "jcmd"})
@ExtendWith(Services.class)
@Timeout(900)
class DaemonMemoryIT {

    private static final int FEW = 200;
    private static final int MANY = 2000;

    /** A file has a job in each line; four are worked on at a time. */
    private static final String ROUTES = """
            - route:
                id: jobs-of-a-file
                from:
                  uri: file
                  parameters:
                    directoryName: "{{in}}"
                    delay: 100
                    initialDelay: 0
                    delete: true
                  steps:
                    - split:
                        expression:
                          tokenize:
                            token: "\\n"
                        streaming: true
                        steps:
                          - to:
                              uri: seda:jobs
                              parameters:
                                size: 2000
                                waitForTaskToComplete: Never
            - route:
                id: workers
                from:
                  uri: seda:jobs
                  parameters:
                    size: 2000
                    concurrentConsumers: 4
                  steps:
                    - to:
                        uri: direct:job
            """;

    /** Java's collection leaves up to a twentieth of the heap in dead objects, which count as living ones, unless it is told. */
    private static final String NOTHING_DEAD = "-XX:MarkSweepDeadRatio=0";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final List<String> images = new ArrayList<>();

    DaemonMemoryIT(DockerRegistry registry, TestImages images) throws Exception {
        this.registry = registry;
        for (int n = 1; n <= 8; n++) {
            this.images.add(images.ofEight(n));
        }
    }

    /** What a daemon holds. */
    private record Held(long heap, long threads, long files) {
    }

    /** Of ten jobs, seven move an image, to a place of their own or one that has it; one names what is not there, two are bad. */
    private String job(int n) throws IOException {
        ObjectMapper json = new ObjectMapper();
        String id = "job-" + n;
        String source = "registry://" + registry.host() + "/" + images.get(n % images.size());
        return switch (n % 10) {
            case 0 -> json.createObjectNode().put("id", id).put("source", "registry://" + registry.host() + "/ns/none:" + n)
                    .put("destination", "tar://" + id + ".tar").toString();
            case 1 -> "{\"id\": \"" + id + "\", \"source\": {{env:HOME}}";
            case 2 -> json.createObjectNode().put("id", id).put("source", source).put("destination", "tar://../" + id)
                    .toString();
            case 3, 4 -> json.createObjectNode().put("id", id).put("source", source).put("destination", "dir://shared")
                    .toString();
            case 5 -> json.createObjectNode().put("id", id).put("source", source).put("destination", "layout://layout:t" + n % 50)
                    .toString();
            default -> json.createObjectNode().put("id", id).put("source", source).put("destination", "tar://" + n % 50 + ".tar")
                    .toString();
        };
    }

    private Held after(Daemon daemon, int from, int to) throws Exception {
        List<String> jobs = new ArrayList<>();
        for (int n = from; n < to; n++) {
            jobs.add(job(n));
        }
        Path file = Files.write(folder.resolve("jobs"), jobs);
        Files.move(file, folder.resolve("in/" + from));
        Awaitility.await(to + " jobs").atMost(Duration.ofMinutes(10)).pollInterval(Duration.ofSeconds(1))
                .until(() -> ended(daemon) == to && daemon.metric("occystrap_jobs_running").orElseThrow() == 0);
        // Whoever is asked has up to twenty threads for that.
        for (int i = 0; i < 25; i++) {
            daemon.health("/live");
        }
        String pid = Long.toString(daemon.pid());
        String[] total = Command.of("jcmd", pid, "GC.class_histogram").output().strip().lines().reduce((a, b) -> b)
                .orElseThrow().strip().split("\\s+");
        return new Held(Long.parseLong(total[2]), entries("/proc/" + pid + "/task"), entries("/proc/" + pid + "/fd"));
    }

    private static double ended(Daemon daemon) throws Exception {
        double sum = 0;
        for (String state : List.of("done", "refused", "unavailable")) {
            sum += daemon.metric("occystrap_jobs_total{state=\"" + state + "\"}").orElseThrow();
        }
        return sum;
    }

    private static long entries(String folder) throws IOException {
        try (Stream<Path> entries = Files.list(Path.of(folder))) {
            return entries.count();
        }
    }

    @Test
    void itHoldsNoMoreAfterManyJobsThanAfterFew() throws Exception {
        Path route = Files.writeString(folder.resolve("many.yaml"), ROUTES);
        try (Daemon daemon = Daemon.start(Launcher.occystrap("--set", "in=" + folder.resolve("in"), "--set",
                "occystrap.output.root=" + folder.resolve("out"), "--set", "occystrap.source.allow=registry://" + registry.host(),
                "run", route.toString()).environment("OCCYSTRAP_JAVA_OPTS", NOTHING_DEAD))) {
            Held few = after(daemon, 0, FEW);
            Held many = after(daemon, FEW, MANY);

            System.out.println("after " + FEW + " jobs: " + few + ", after " + MANY + ": " + many);
            assertThat(daemon.metric("occystrap_jobs_total{state=\"done\"}")).hasValue(MANY * 7 / 10);
            assertThat(many.heap()).isLessThan(few.heap() * 105 / 100);
            assertThat(many.threads()).isLessThanOrEqualTo(few.threads() + 2);
            assertThat(many.files()).isLessThanOrEqualTo(few.files() + 2);
        }
    }
}
