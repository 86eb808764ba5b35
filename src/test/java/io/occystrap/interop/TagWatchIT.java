package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Images follow their tags: what skopeo pushes is where the destination says. */
@RequiresTools({"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "env"})
@ExtendWith(Services.class)
@Timeout(240)
class TagWatchIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final List<QueueDaemon> daemons = new ArrayList<>();

    TagWatchIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @AfterEach
    void close() throws Exception {
        for (QueueDaemon daemon : daemons) {
            daemon.close();
        }
    }

    private QueueDaemon start(List<String> routes, List<String> keys, String... more) throws Exception {
        QueueDaemon daemon = QueueDaemon.start(routes, Stream.concat(keys.stream(), Stream.of(more)).toList());
        daemons.add(daemon);
        return daemon;
    }

    private void push(String image, String to) throws Exception {
        Command.of("skopeo", "copy", "--all", "--src-tls-verify=false", "--dest-tls-verify=false",
                "docker://" + registry.host() + "/" + image, "docker://" + registry.host() + "/" + to).run().succeeds();
    }

    /** The image must come to be there. */
    private void assertFetched(String file, String image) throws Exception {
        JsonNode expected = registry.config(image);
        Awaitility.await(file).atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() ->
                assertThat(new ObjectMapper().readTree(Command.of("skopeo", "inspect", "--config", "--raw",
                        "docker-archive:" + folder.resolve("out/mirror").resolve(file)).output())).isEqualTo(expected));
    }

    private static void awaitLog(QueueDaemon daemon, String text) {
        Awaitility.await(text).atMost(Duration.ofSeconds(60)).until(() -> daemon.log().contains(text));
    }

    private List<String> watching(String image, String destination) {
        return List.of("occystrap.tag-watch.source=" + registry.host() + "/" + image,
                "occystrap.tag-watch.destination=" + destination, "occystrap.tag-watch.state=" + folder.resolve("tags.json"),
                "occystrap.tag-watch.seconds=1");
    }

    @Test
    void inOneProcessWithItsWorker() throws Exception {
        List<String> routes = List.of("tag-watch", "queue-fetch");
        List<String> keys = new ArrayList<>(QueueDaemon.keys(folder, DockerRegistry.freePort(), registry.host()));
        keys.addAll(watching("watched/app", "tar://mirror/{tag}.tar"));
        keys.add("occystrap.tag-watch.pattern=^v[0-9]+$");
        push(images.small(), "watched/app:v10");
        push(images.small(), "watched/app:latest");

        QueueDaemon daemon = start(routes, keys);
        assertFetched("v10.tar", images.small());
        push(images.other(), "watched/app:v10");
        assertFetched("v10.tar", images.other());
        awaitLog(daemon, "is queued as job");
        assertThat(daemon.said("is queued as job")).as(daemon.log()).isEqualTo(2);
        assertThat(daemon.stop().code()).isZero();

        QueueDaemon again = start(routes, keys);
        push(images.small(), "watched/app:v11");
        assertFetched("v11.tar", images.small());
        assertThat(again.said("is queued as job")).as(again.log()).isEqualTo(1);
        Command.of("rm", "-r", registry.storage()
                .resolve("docker/registry/v2/repositories/watched/app/_manifests/tags/v11").toString()).run().succeeds();
        awaitLog(again, "is gone");
        assertThat(again.log()).contains("watched/app:v11@" + registry.digest(images.small()) + " is gone")
                .doesNotContain("latest");
        assertFetched("v11.tar", images.small());
        assertThat(again.stop().code()).isZero();
        assertThat(folder.resolve("out/mirror").toFile().list()).containsExactlyInAnyOrder("v10.tar", "v11.tar");
    }

    @Test
    void withWorkersAtABrokerOfItsOwn() throws Exception {
        try (ExternalBroker broker = ExternalBroker.start(folder)) {
            List<String> keys = List.of("occystrap.queue.broker-url=tcp://127.0.0.1:" + broker.port(),
                    "occystrap.queue.user=" + ExternalBroker.USER, "occystrap.queue.password=" + ExternalBroker.PASSWORD);
            start(List.of("queue-fetch"), keys, "occystrap.source.allow=registry://" + registry.host() + "/watched",
                    "occystrap.destination.allow=registry://" + registry.host() + "/mirrored");
            push(images.multi(), "watched/multi:1");
            List<String> watch = new ArrayList<>(watching("watched/multi",
                    "registry://" + registry.host() + "/mirrored/multi:{tag}"));
            watch.add("occystrap.tag-watch.platform=all");
            watch.addAll(keys);
            QueueDaemon watcher = start(List.of("tag-watch"), watch);

            String digest = registry.digest(images.multi());
            Awaitility.await("the copy").atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() ->
                    assertThat(registry.digest("mirrored/multi:1")).isEqualTo(digest));
            broker.kill();
            push(images.small(), "watched/multi:2");
            awaitLog(watcher, "watched/multi:2");
            broker.start();

            Awaitility.await("the second").atMost(Duration.ofSeconds(60)).ignoreExceptions().untilAsserted(() ->
                    assertThat(registry.digest("mirrored/multi:2")).isEqualTo(registry.digest(images.small())));
        }
    }

    @Test
    void aDestinationThatAllTagsWouldShareIsRefused() throws Exception {
        List<String> words = new ArrayList<>(List.of("run", "tag-watch"));
        watching("watched/app", "tar://app.tar").forEach(key -> words.addAll(List.of("--set", key)));

        assertThat(Launcher.fails(2, words.toArray(String[]::new)).err()).contains("{tag}", "tar://app.tar has none");
    }
}
