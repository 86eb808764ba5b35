package io.occystrap.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.occystrap.fixture.TestImage;
import io.occystrap.image.Receipt;
import io.occystrap.job.JobError;
import io.occystrap.job.JobResult;
import io.occystrap.job.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.EventHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsTest {

    @TempDir
    private Path folder;
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    private double counted(String name) {
        return meters.get(name).counter().count();
    }

    private long stages(String stage, String store, boolean failed) {
        return meters.find("occystrap.stage").tags(Tags.of("stage", stage, "store", store, "failed", String.valueOf(failed)))
                .timers().stream().mapToLong(timer -> timer.count()).sum();
    }

    @Test
    void everyRouteThatReadsAndWritesIsCounted() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.getManagementStrategy().addEventNotifier(new StageMetrics(meters));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:write").to("occystrap-directory:" + folder + "/images?uniqueNames=true&image=ns/a&tag=1");
                    from("direct:read").to("occystrap-tarfile:" + folder + "/absent.tar?operation=read");
                }
            });
            context.start();
            ProducerTemplate template = context.createProducerTemplate();

            Receipt first = template.requestBody("direct:write", TestImage.of("one", "two").image(), Receipt.class);
            Receipt second = template.requestBody("direct:write", TestImage.of("one", "two").image(), Receipt.class);
            Exchange failed = template.send("direct:read", exchange -> { });

            assertThat(failed.getException()).isNotNull();
            assertThat(first.layers()).isPositive();
            assertThat(second.layersSkipped()).isPositive();
            assertThat(counted("occystrap.moved")).isEqualTo(first.bytes() + second.bytes());
            assertThat(counted("occystrap.moved.layers")).isEqualTo(first.layers() + second.layers());
            assertThat(counted("occystrap.skipped.layers")).isEqualTo(first.layersSkipped() + second.layersSkipped());
            assertThat(stages("write", "directory", false)).isEqualTo(2);
            assertThat(stages("read", "tarfile", true)).isEqualTo(1);
            assertThat(stages("read", "tarfile", false)).isZero();
        }
    }

    /** A queue tells when a message was sent; what a file's time says is another thing. */
    @Test
    void theWaitOfAMessageIsFromWhenItWasSent() throws Exception {
        try (CamelContext context = new DefaultCamelContext()) {
            context.getManagementStrategy().addEventNotifier(new StageMetrics(meters));
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("seda:queue").routeId("taker").setBody(constant("taken"));
                    from("file:" + folder + "?initialDelay=0").routeId("file").setBody(constant("taken"));
                }
            });
            Files.writeString(folder.resolve("dropped"), "");
            context.start();
            Consumer queue = context.getRoute("taker").getConsumer();
            // As the consumers of brokers make them.
            Exchange message = ((DefaultConsumer) queue).createExchange(false);
            message.getMessage().setHeader(Exchange.MESSAGE_TIMESTAMP, System.currentTimeMillis() - 5000);
            EventHelper.notifyExchangeCreated(context, message);
            Awaitility.await().until(() -> !Files.exists(folder.resolve("dropped")));

            Timer wait = meters.get("occystrap.queue.wait").timer();
            assertThat(wait.getId().getTag("route")).isEqualTo("taker");
            assertThat(wait.count()).isEqualTo(1);
            assertThat(wait.totalTime(TimeUnit.MILLISECONDS)).isBetween(5000.0, 20000.0);
        }
    }

    @Test
    void jobsAreCountedByHowTheyEnded() {
        JobMetrics metrics = new JobMetrics(meters);
        metrics.started("a");
        metrics.started("b");
        metrics.started("b");
        assertThat(meters.get("occystrap.jobs.running").gauge().value()).isEqualTo(3);

        metrics.ended(result("a", JobState.REFUSED), Duration.ofMillis(1500));
        metrics.ended(result("b", JobState.UNAVAILABLE), Duration.ofMillis(1));
        metrics.ended(result("never started", JobState.REFUSED), Duration.ZERO);

        assertThat(meters.get("occystrap.jobs.running").gauge().value()).isEqualTo(1);
        assertThat(meters.get("occystrap.jobs").tag("state", "refused").counter().count()).isEqualTo(2);
        assertThat(meters.get("occystrap.jobs").tag("state", "unavailable").counter().count()).isEqualTo(1);
        assertThat(meters.get("occystrap.jobs").tag("state", "done").counter().count()).isZero();

        metrics.dropEnded(JobState.DONE, Duration.ofMillis(1500));
        assertThat(meters.get("occystrap.drops").tag("state", "done").counter().count()).isOne();
        assertThat(meters.get("occystrap.drop").tag("state", "done").timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(1500);
        assertThat(meters.get("occystrap.job").tag("state", "refused").timer().totalTime(TimeUnit.MILLISECONDS))
                .isEqualTo(1500);
    }

    private static JobResult result(String id, JobState state) {
        return new JobResult(id, state, Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.of(new JobError("unavailable", "it is away")));
    }

    @Test
    void waitsForARegistryAreRetries() {
        ObservedTransfers transfers = new ObservedTransfers(meters);
        transfers.waiting("the registry answered 503", Duration.ofMillis(10));
        transfers.bytesRead(5);
        transfers.bytesRead(7);

        assertThat(counted("occystrap.retries")).isEqualTo(1);
        assertThat(counted("occystrap.read")).isEqualTo(12);
    }
}
