package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.SampleImage;
import io.occystrap.fixture.Sha;
import io.occystrap.interop.TreeListing.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An inbox that many drop things into, and several daemons share, one of which is killed. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "tar", "gzip", "zstd", "busybox", "dpkg", "getfattr", "kill", "env"},
        root = true)
@ExtendWith(Services.class)
class FileDropIT {

    private static final int SAMPLES = 170;

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final TestImages images;
    private final List<Command.Running> daemons = new ArrayList<>();
    /** For each image of each archive: the place that is its, and the ID. */
    private final Map<String, String> expected = new TreeMap<>();
    private final Map<String, Path> valid = new HashMap<>();
    private final Map<String, Path> invalid = new HashMap<>();
    private Path inbox;
    private Path root;
    private Path temporary;

    FileDropIT(DockerRegistry registry, TestImages images) {
        this.registry = registry;
        this.images = images;
    }

    @BeforeEach
    void makeFolders() throws IOException {
        inbox = Files.createDirectory(folder.resolve("inbox"));
        root = folder.resolve("root");
        temporary = Files.createDirectory(folder.resolve("temporary"));
        Files.createDirectory(folder.resolve("made"));
    }

    @AfterEach
    void end() throws Exception {
        for (Command.Running daemon : daemons) {
            daemon.process().destroyForcibly().waitFor();
        }
    }

    private Command.Running start(String... settings) throws IOException {
        Command command = Launcher.occystrap("--set", "occystrap.file-drop.inbox=" + inbox, "--set", "occystrap.output.root=" + root,
                "--set", "occystrap.temp-dir=" + temporary, "--set", "occystrap.file-drop.quiet-seconds=1");
        for (String setting : settings) {
            command.with("--set", setting);
        }
        Command.Running running = command.with("run", "routes/triggers/file-drop.yaml", "routes/commands/job.yaml",
                "routes/commands/read-source.yaml", "routes/commands/write-destination.yaml").start();
        daemons.add(running);
        return running;
    }

    private static Command.Outcome stop(Command.Running daemon) throws Exception {
        Command.of("kill", "-TERM", Long.toString(daemon.process().pid())).run().succeeds();
        return daemon.await().succeeds();
    }

    private Path made(String name) {
        return folder.resolve("made").resolve(name);
    }

    private void sample(String name, SampleImage... saved) throws IOException {
        valid.put(name, SampleImage.saveTo(made(name), saved));
        for (SampleImage image : saved) {
            expected.put(name.replace(".tar", "") + "/" + image.id(), "sha256:" + image.id());
        }
    }

    /** What skopeo made of an image in the registry. */
    private void copied(String name, String kind, String image, String reference, String compressor) throws Exception {
        Path archive = made(name);
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                kind + ":" + archive + ":" + reference).run().succeeds();
        String id = registry.imageId(image);
        expected.put(name.replace(".tar", "") + "/" + id.substring("sha256:".length()), id);
        if (compressor == null) {
            valid.put(name, archive);
            return;
        }
        String suffix = compressor.equals("gzip") ? ".gz" : ".zst";
        Command.of(compressor, "-qc", archive.toString()).stdout(made(name + suffix)).run().succeeds();
        valid.put(name + suffix, made(name + suffix));
    }

    private void makeArchives() throws Exception {
        for (int i = 0; i < SAMPLES; i++) {
            SampleImage first = SampleImage.of("ns/a" + i + ":1", "base", "own" + i);
            if (i % 10 == 0) {
                sample("sample" + i + ".tar", first, SampleImage.of("ns/b" + i + ":1", "base", "other" + i));
            } else {
                sample("sample" + i + ".tar", first);
            }
        }
        copied("small-docker.tar", "docker-archive", images.small(), "ns/small:1", null);
        copied("small-gz.tar", "docker-archive", images.small(), "ns/small:1", "gzip");
        copied("small-zst.tar", "docker-archive", images.small(), "ns/small:1", "zstd");
        copied("small-oci.tar", "oci-archive", images.small(), "ns/small:1", null);
        copied("zstd-oci.tar", "oci-archive", images.zstd(), "ns/zstd:1", null);
        copied("repeated.tar", "docker-archive", images.repeated(), "ns/repeated:1", null);
        for (int i = 0; i < 4; i++) {
            copied("medium" + i + ".tar", "docker-archive", images.medium(), "ns/medium:1", null);
        }
        byte[] whole = Files.readAllBytes(made("sample1.tar"));
        for (int i = 0; i < 5; i++) {
            byte[] broken = whole.clone();
            broken[new String(broken, StandardCharsets.ISO_8859_1).indexOf("own1") + 3] ^= 1;
            invalid.put("digest" + i + ".tar", Files.write(made("digest" + i), broken));
            invalid.put("cut" + i + ".tar", Files.write(made("cut" + i), Arrays.copyOf(whole, 700 + i)));
            invalid.put("{{env:HOME}}" + i + ".tar", Files.write(made("hostile" + i), whole));
            invalid.put("text\n" + i + ".tar", Files.writeString(made("text" + i), "no archive"));
        }
    }

    private void slowly(Path whole, String name) throws Exception {
        byte[] content = Files.readAllBytes(whole);
        try (OutputStream out = Files.newOutputStream(inbox.resolve(name))) {
            for (int piece = 0; piece < 4; piece++) {
                out.write(content, content.length * piece / 4, content.length * (piece + 1) / 4 - content.length * piece / 4);
                Thread.sleep(400);
            }
        }
    }

    private void renamed(Path whole, String name) throws IOException {
        Path hidden = inbox.resolve("." + whole.getFileName());
        Files.copy(whole, hidden);
        Files.move(hidden, inbox.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private List<Path> workOf(Path daemon) throws IOException {
        try (Stream<Path> files = Files.find(daemon, 2, (path, attributes) -> attributes.isRegularFile()
                && path.toString().endsWith(".tar"))) {
            return files.toList();
        } catch (UncheckedIOException e) {
            // What it was looking at went on meanwhile.
            return List.of();
        }
    }

    private Path workFolder() {
        return Awaitility.await("a daemon").atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!Files.isDirectory(inbox.resolve(".work"))) {
                return null;
            }
            try (Stream<Path> all = Files.list(inbox.resolve(".work"))) {
                return all.filter(path -> !path.getFileName().toString().startsWith(".")).findFirst().orElse(null);
            }
        }, Objects::nonNull);
    }

    private static List<String> names(Path of) throws IOException {
        try (Stream<Path> files = Files.list(of)) {
            return files.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    @Timeout(240)
    void twoHundredArchivesAreHandledOnceEach() throws Exception {
        makeArchives();
        assertThat(valid.size() + invalid.size()).isEqualTo(200);
        String[] settings = {"occystrap.file-drop.action=bundle", "occystrap.parallel=2"};
        long begun = System.nanoTime();
        Command.Running killed = start(settings);
        Path killedWork = workFolder();
        Command.Running other = start(settings);
        ExecutorService writers = Executors.newFixedThreadPool(20);
        try {
            List<Future<?>> dropped = new ArrayList<>();
            Map<String, Path> all = new TreeMap<>(valid);
            all.putAll(invalid);
            int number = 0;
            for (Map.Entry<String, Path> archive : all.entrySet()) {
                boolean slow = number++ % 2 == 0 && !archive.getKey().startsWith("medium");
                dropped.add(writers.submit(() -> {
                    if (slow) {
                        slowly(archive.getValue(), archive.getKey());
                    } else {
                        renamed(archive.getValue(), archive.getKey());
                    }
                    return null;
                }));
            }
            Awaitility.await("work on something").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(5))
                    .until(() -> workOf(killedWork).stream().anyMatch(file -> file.getFileName().toString().startsWith("medium")));
            Command.of("kill", "-KILL", Long.toString(killed.process().pid())).run().succeeds();
            killed.process().waitFor();
            for (Future<?> one : dropped) {
                one.get();
            }
        } finally {
            writers.shutdownNow();
        }
        Command.Running restarted = start(settings);

        Awaitility.await("everything").atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(100))
                .until(() -> records(".done", ".receipt.json") + records(".failed", ".error.json") >= 200);
        double seconds = (System.nanoTime() - begun) / 1e9;
        // Nothing may have been left for it to do, and it is not told to end before it has begun.
        Awaitility.await("the one that was started again").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .until(() -> Files.readString(restarted.err()).contains("occystrap: running"));
        List<String> errors = new ArrayList<>(Files.readAllLines(killed.err()));
        errors.addAll(stop(other).errors());
        errors.addAll(stop(restarted).errors());

        assertThat(errors).as("somebody took over").anyMatch(line -> line.contains("whoever worked on it died"));
        assertRecords(".done", ".receipt.json", valid);
        assertRecords(".failed", ".error.json", invalid);
        Map<String, Integer> lines = new HashMap<>();
        for (String line : errors) {
            if (line.contains(": done") || line.contains(": failed")) {
                lines.merge(line.replaceAll(".* - (.*?): (done|failed).*", "$1"), 1, Integer::sum);
            }
        }
        assertThat(lines.values()).as("nothing was done twice").allMatch(count -> count == 1);
        assertThat(lines.size()).as("who was killed could not say all").isBetween(198, 200);
        assertThat(names(inbox)).containsExactly(".done", ".failed", ".work");
        assertThat(inbox.resolve(".work")).isEmptyDirectory();
        assertThat(temporary).as("temporary files").isEmptyDirectory();
        assertOutputs();
        System.out.printf("200 archives, %d images, two daemons, one killed: %.1f s%n", expected.size(), seconds);
    }

    private int records(String place, String ending) throws IOException {
        return (int) names(inbox.resolve(place)).stream().filter(name -> name.endsWith(ending)).count();
    }

    private void assertRecords(String place, String ending, Map<String, Path> files) throws IOException {
        List<String> names = new ArrayList<>();
        files.keySet().forEach(name -> names.addAll(List.of(name, name + ending)));
        assertThat(names(inbox.resolve(place))).containsExactlyInAnyOrderElementsOf(names);
        for (Map.Entry<String, Path> file : files.entrySet()) {
            assertThat(Files.mismatch(inbox.resolve(place).resolve(file.getKey()), file.getValue())).isEqualTo(-1);
            JsonNode record = new ObjectMapper().readTree(inbox.resolve(place).resolve(file.getKey() + ending).toFile());
            assertThat(record.path("file").asText()).isEqualTo(file.getKey());
            if (place.equals(".failed")) {
                assertThat(record.at("/error/reason").asText()).isNotBlank();
            } else {
                for (JsonNode image : record.path("images")) {
                    String there = root.toRealPath().relativize(Path.of(image.path("destination").asText())).toString();
                    assertThat(expected.get(there)).isEqualTo(image.path("imageId").asText());
                }
            }
        }
    }

    private void assertOutputs() throws Exception {
        List<String> bundles = new ArrayList<>();
        for (String archive : names(root)) {
            names(root.resolve(archive)).forEach(image -> bundles.add(archive + "/" + image));
        }
        assertThat(bundles).as("one for each image, and nothing beside it").containsExactlyElementsOf(expected.keySet());
        for (Map.Entry<String, String> image : expected.entrySet()) {
            assertThat(Sha.sha256(Files.readAllBytes(root.resolve(image.getKey()).resolve("container-config.json"))))
                    .as(image.getKey()).isEqualTo(image.getValue());
        }
        for (int i = 1; i < SAMPLES; i += 17) {
            if (i % 10 != 0) {
                byte[] config = Command.of("skopeo", "inspect", "--config", "--raw",
                        "docker-archive:" + inbox.resolve(".done/sample" + i + ".tar")).run().succeeds().out()
                        .getBytes(StandardCharsets.UTF_8);
                assertThat(expected).containsEntry("sample" + i + "/" + Sha.hex256(config), Sha.sha256(config));
            }
        }
        // Umoci reads no layers in zstd.
        for (String name : List.of("small-docker", "small-gz", "small-zst", "small-oci", "repeated")) {
            String image = name.startsWith("small") ? images.small() : images.repeated();
            Path layout = folder.resolve("peer-" + name);
            Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                    "oci:" + layout + ":1").run().succeeds();
            Command.of("umoci", "raw", "unpack", "--image", layout + ":1", layout + ".rootfs").run().succeeds();
            Path bundle = root.resolve(name).resolve(registry.imageId(image).substring("sha256:".length()));
            TreeListing ours = TreeListing.of(bundle.resolve("rootfs"));
            TreeListing theirs = TreeListing.of(Path.of(layout + ".rootfs"));
            for (String path : ours.differing(theirs)) {
                // Umoci leaves directories that no layer names the time at which it makes them.
                if (ours.get(path, Column.TYPE).equals("d") && ours.get(path, Column.MTIME).equals("0.000000000")) {
                    theirs.take(path, Column.MTIME, ours);
                }
            }
            assertThat(ours.differences(theirs)).as(name).isEmpty();
        }
    }

    private JsonNode receipt(String name) throws IOException {
        Path receipt = inbox.resolve(".done").resolve(name + ".receipt.json");
        Awaitility.await(name).atMost(Duration.ofSeconds(60)).until(() -> Files.exists(receipt));
        return new ObjectMapper().readTree(receipt.toFile());
    }

    @Test
    void whatIsPushedIsInTheRegistry() throws Exception {
        copied("one.tar", "docker-archive", images.small(), "ns/small:7", null);
        copied("Nameless.tar", "oci-archive", images.zstd(), "tag", null);
        sample("both.tar", SampleImage.of("ns/a:1", "base", "a"), SampleImage.of("ns/b:1", "base", "b"));
        Command.Running daemon = start("occystrap.file-drop.action=push",
                "occystrap.file-drop.registry=" + registry.host() + "/dropped/");
        for (Map.Entry<String, Path> archive : valid.entrySet()) {
            renamed(archive.getValue(), archive.getKey());
        }

        assertThat(receipt("both.tar").path("images")).hasSize(2);
        receipt("one.tar");
        receipt("Nameless.tar");
        stop(daemon);

        assertThat(registry.imageId("dropped/ns/small:7")).isEqualTo(registry.imageId(images.small()));
        assertThat(expected).containsEntry("both/" + registry.imageId("dropped/ns/a:1").substring(7), registry.imageId("dropped/ns/a:1"));
        assertThat(expected).containsEntry("both/" + registry.imageId("dropped/ns/b:1").substring(7), registry.imageId("dropped/ns/b:1"));
        String id = registry.imageId(images.zstd());
        assertThat(registry.imageId("dropped/nameless:" + id.substring(7, 19))).isEqualTo(id);
        assertThat(root).doesNotExist();
    }

    @Test
    void whatIsCopiedIntoALayoutSkopeoAndUmociFind() throws Exception {
        sample("both.tar", SampleImage.of("ns/a:1", "base", "a"), SampleImage.of("ns/b:1", "base", "b"));
        copied("oci.tar", "oci-archive", images.small(), "ns/small:1", null);
        Command.Running daemon = start("occystrap.file-drop.action=layout");
        for (Map.Entry<String, Path> archive : valid.entrySet()) {
            renamed(archive.getValue(), archive.getKey());
        }

        receipt("both.tar");
        receipt("oci.tar");
        stop(daemon);

        assertThat(Command.of("umoci", "ls", "--layout", root.resolve("both").toString()).output().lines())
                .containsExactlyInAnyOrder("ns/a:1", "ns/b:1");
        for (Map.Entry<String, String> image : Map.of("both:ns/a:1", "both", "both:ns/b:1", "both", "oci:ns/small:1", "oci").entrySet()) {
            byte[] config = Command.of("skopeo", "inspect", "--config", "--raw", "oci:" + root.resolve(image.getKey())).run().succeeds()
                    .out().getBytes(StandardCharsets.UTF_8);
            assertThat(expected).containsEntry(image.getValue() + "/" + Sha.hex256(config), Sha.sha256(config));
        }
        assertThat(DirectoryListing.of(root.resolve("both"))).noneMatch(name -> name.contains("partial"));
    }
}
