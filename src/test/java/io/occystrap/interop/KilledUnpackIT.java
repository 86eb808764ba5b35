package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A root filesystem whose maker is killed: what is in place is whole, and the next run tidies up what is not. */
@RequiresTools(value = {"docker-registry", "skopeo", "tar", "gzip", "busybox", "dpkg", "find", "umount"}, root = true)
@ExtendWith(Services.class)
class KilledUnpackIT {

    private static final int KILLS = 20;

    /** A command, and where the root filesystem is in what it makes. */
    enum Sink {

        BUNDLE("rootfs", "fetch-to-oci"), MOUNTS("rootfs", "fetch-to-mounts"),
        EXPANDED("manifest", "--expand", "fetch-to-extracted");

        private final String tree;
        private final List<String> options;
        private final String command;

        Sink(String tree, String... words) {
            this.tree = tree;
            this.options = List.of(words).subList(0, words.length - 1);
            this.command = words[words.length - 1];
        }

        /** @return the words of the whole command */
        String[] words(String host, Path destination) {
            List<String> words = new ArrayList<>(List.of("--progress=none", "--quiet", command));
            words.addAll(options);
            words.addAll(List.of(host, "ns/small", "1", destination.toString()));
            return words.toArray(String[]::new);
        }
    }

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;

    KilledUnpackIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    /** What is still mounted would keep the folder from being deleted. */
    @AfterEach
    void unmount() throws Exception {
        for (String mount : mounts()) {
            Command.of("umount", mount).run();
        }
    }

    @ParameterizedTest
    @EnumSource
    void afterKillInTheMiddleOfALayerTheNextRunSucceedsAndTidiesUp(Sink sink) throws Exception {
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Path destination = parent.resolve("destination");
        String layer = registry.manifest(images.small()).at("/layers/1/digest").asText();
        try (HalfwayProxy proxy = new HalfwayProxy(registry, layer)) {
            Command.Running running = Launcher.occystrap(sink.words(proxy.host(), destination)).start();
            proxy.awaitMiddle();
            Awaitility.await("a partial file").atMost(Duration.ofSeconds(20)).until(() -> !partials().isEmpty());
            running.process().destroyForcibly();
            assertThat(running.await().code()).isEqualTo(128 + 9);
            proxy.heal();

            Launcher.occystrap(sink.words(proxy.host(), destination)).run().succeeds();
        }
        assertThat(partials()).isEmpty();
        assertThat(tree(sink, destination)).isEqualTo(whole(sink));
        assertThat(mounts()).hasSize(sink == Sink.MOUNTS ? 2 : 0);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(240)
    void whatIsInPlaceIsWholeWheneverTheProcessIsKilled(Sink sink) throws Exception {
        images.small();
        Path parent = Files.createDirectory(folder.resolve("parent"));
        Path destination = parent.resolve("destination");
        long start = System.nanoTime();
        List<String> whole = whole(sink);
        long duration = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Random random = new Random(8);
        for (int i = 0; i < KILLS; i++) {
            Command.Running running = Launcher.occystrap(sink.words(registry.host(), destination)).start();
            // The first half of the time is Java's start.
            running.process().waitFor(duration / 2 + random.nextInt((int) duration / 2 + 1), TimeUnit.MILLISECONDS);
            running.process().destroyForcibly();
            running.await();
            boolean there = Files.exists(destination.resolve(sink.tree));
            if (there) {
                assertThat(tree(sink, destination)).as("killed %d times", i + 1).isEqualTo(whole);
                // What is mounted is in place, or is swept with the next run; only what is in place goes by itself.
                Command.of("umount", destination.resolve(sink.tree).toString()).run();
                Command.of("rm", "-rf", "--one-file-system", destination.toString()).run().succeeds();
            }
        }

        // Of what has no lock (any more), nobody can tell for a minute whether its maker lives.
        for (String partial : partials()) {
            Command.of("touch", "-d", "2 minutes ago", partial).run().succeeds();
        }
        Launcher.occystrap(sink.words(registry.host(), destination)).run().succeeds();

        assertThat(partials()).isEmpty();
        assertThat(tree(sink, destination)).isEqualTo(whole);
        assertThat(mounts()).hasSize(sink == Sink.MOUNTS ? 2 : 0);
    }

    /** @return what a run makes that nobody disturbs */
    private List<String> whole(Sink sink) throws Exception {
        Path undisturbed = folder.resolve("undisturbed");
        Launcher.occystrap(sink.words(registry.host(), undisturbed)).run().succeeds();
        return tree(sink, undisturbed);
    }

    /** @return each path with its type, mode, owner, size, time and target; directories have no size of their own */
    private static List<String> tree(Sink sink, Path destination) throws Exception {
        return Command.of("find", destination.resolve(sink.tree).toString(), "-type", "d", "-printf",
                "%P %y %m %U:%G %T@\\n", "-o", "-printf", "%P %y %m %U:%G %s %T@ %n %l\\n").output().lines().sorted()
                .toList();
    }

    private List<String> partials() throws Exception {
        return Command.of("find", folder.toString(), "-name", ".occystrap-*").output().lines().toList();
    }

    private List<String> mounts() throws Exception {
        String beneath = folder.toRealPath() + "/";
        return Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1).stream()
                .map(line -> line.split(" ")[4]).filter(mount -> mount.startsWith(beneath)).toList();
    }
}
