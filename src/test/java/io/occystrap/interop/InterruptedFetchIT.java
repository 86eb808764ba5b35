package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.fixture.DirectoryListing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fetch that ends in the middle: the registry stops in the middle of a layer, and then the signal comes. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "kill"})
@ExtendWith(Services.class)
class InterruptedFetchIT {

    private static final String TARFILE = "fetch-to-tarfile";
    private static final String EXTRACTED = "fetch-to-extracted";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private HalfwayProxy proxy;
    private Path parent;
    private Path destination;

    InterruptedFetchIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void stopInTheMiddleOfALayer() throws Exception {
        parent = Files.createDirectory(folder.resolve("parent"));
        destination = parent.resolve("destination");
        String layer = registry.manifest(images.small()).at("/layers/0/digest").asText();
        proxy = new HalfwayProxy(registry, layer);
    }

    @AfterEach
    void close() throws Exception {
        proxy.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {TARFILE, EXTRACTED})
    void afterKillTheNextFetchSucceedsAndTidiesUp(String command) throws Exception {
        Command.Running running = inTheMiddle(command);
        Awaitility.await("a partial file").atMost(Duration.ofSeconds(20)).until(() -> !partials().isEmpty());

        running.process().destroyForcibly();
        Command.Outcome killed = running.await();

        assertThat(killed.code()).isEqualTo(128 + 9);
        assertThat(partials()).as("what a killed process cannot tidy up").isNotEmpty();
        proxy.heal();
        Launcher.run(command, proxy.host(), "ns/small", "1", destination.toString());
        assertThat(partials()).isEmpty();
        assertComplete(command);
    }

    @ParameterizedTest
    @ValueSource(strings = {TARFILE, EXTRACTED})
    void controlCLeavesNothing(String command) throws Exception {
        Command.Running running = inTheMiddle(command);

        long start = System.nanoTime();
        Command.of("kill", "-INT", Long.toString(running.process().pid())).run().succeeds();
        Command.Outcome interrupted = running.await();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(interrupted.code()).isEqualTo(130);
        assertThat(interrupted.errors()).hasSize(1).first().asString().contains("interrupted");
        assertThat(DirectoryListing.of(parent)).isEmpty();
    }

    @Test
    void controlCWorksWhileTheRegistryDoesNotAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try (FaultyProxy silent = new FaultyProxy(registry, (exchange, client) -> {
            if (exchange.path().contains("/manifests/")) {
                asked.countDown();
                end.await();
            }
            exchange.pass(client);
        })) {
            Command.Running running = Launcher.occystrap(TARFILE, silent.host(), "ns/small", "1",
                    destination.toString(), "--progress=none").start();
            assertThat(asked.await(30, TimeUnit.SECONDS)).as("the question for the manifest").isTrue();
            Command.of("kill", "-INT", Long.toString(running.process().pid())).run().succeeds();

            Command.Outcome interrupted = running.await();

            assertThat(interrupted.code()).isEqualTo(130);
            assertThat(interrupted.errors()).containsExactly("occystrap: error: interrupted; nothing was written");
            assertThat(DirectoryListing.of(parent)).isEmpty();
        } finally {
            end.countDown();
        }
    }

    private Command.Running inTheMiddle(String command) throws Exception {
        Command.Running running =
                Launcher.occystrap(command, proxy.host(), "ns/small", "1", destination.toString(), "--progress=none")
                        .start();
        proxy.awaitMiddle();
        return running;
    }

    private List<String> partials() throws Exception {
        return DirectoryListing.of(parent).stream().filter(name -> name.matches("(destination/)?\\.occystrap-.*"))
                .toList();
    }

    private void assertComplete(String command) throws Exception {
        if (command.equals(TARFILE)) {
            assertThat(DirectoryListing.of(parent)).containsExactly("destination");
            Command.of("skopeo", "inspect", "docker-archive:" + destination).run().succeeds();
        } else {
            Path again = folder.resolve("again.tar");
            Launcher.run("recreate-image", destination.toString(), "ns/small", "1", again.toString());
            Command.of("skopeo", "inspect", "docker-archive:" + again).run().succeeds();
            assertThat(DirectoryListing.of(destination)).noneMatch(name -> name.contains("partial"));
        }
    }
}
