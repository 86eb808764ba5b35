package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import io.occystrap.fixture.Sha;
import io.occystrap.fixture.TarContents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several images in one tarball: what the tools that wrote the first of them make of the result. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "tar", "gzip", "busybox", "dpkg",
    "kill"}, root = true)
@ExtendWith(Services.class)
@Timeout(240)
class SeveralImagesIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final TestImages images;
    private final List<String> three;
    private Path file;

    SeveralImagesIT(DockerRegistry registry, DockerDaemon docker, Podman podman, TestImages images) throws Exception {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.images = images;
        this.three = List.of(images.small(), images.repeated(), images.other());
    }

    private Path file() throws Exception {
        if (file == null) {
            file = Files.createDirectory(folder.resolve("out")).resolve("images.tar");
        }
        return file;
    }

    private String name(String image) {
        return registry.host() + "/" + image;
    }

    private String[] appending(String image) throws Exception {
        return new String[] {"--progress=none", "process", "registry://" + name(image), "tar://" + file() + "?append=true"};
    }

    private void append(String image) throws Exception {
        Launcher.run(appending(image));
    }

    /** @return the images' IDs by their names */
    private Map<String, String> expected(List<String> of) throws Exception {
        Map<String, String> ids = new TreeMap<>();
        for (String image : of) {
            ids.put(name(image), registry.imageId(image));
        }
        return ids;
    }

    private static Map<String, String> listed(Command images) throws Exception {
        Map<String, String> ids = new TreeMap<>();
        images.output().lines().forEach(line -> ids.put(line.split(" ")[0], line.split(" ")[1]));
        return ids;
    }

    private void assertAllCanBeLoaded(List<String> of) throws Exception {
        docker.clear();
        docker.docker("load", "-i", file().toString()).run().succeeds();
        assertThat(listed(docker.docker("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")))
                .as("what docker has loaded").isEqualTo(expected(of));
        podman.podman("rmi", "--all", "--force").run().succeeds();
        podman.podman("load", "-i", file().toString()).run().succeeds();
        assertThat(listed(podman.podman("images", "--no-trunc", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")))
                .as("what podman has loaded").isEqualTo(expected(of));
        for (String image : of) {
            Path copy = folder.resolve("copy-" + image.replaceAll("[/:]", "-"));
            Command.of("skopeo", "copy", "--quiet", "docker-archive:" + file() + ":" + name(image), "dir:" + copy).run()
                    .succeeds();
            assertThat(new ObjectMapper().readTree(copy.resolve("manifest.json").toFile()).at("/config/digest").asText())
                    .as("what skopeo copied").isEqualTo(registry.imageId(image));
        }
    }

    /** @return for each name of an archive, the digests of the config and of the layers that it leads to */
    private static Map<String, List<String>> contents(Path archive, Path unpacked) throws Exception {
        Files.createDirectory(unpacked);
        Command.of("tar", "-xf", archive.toString(), "-C", unpacked.toString()).run().succeeds();
        Map<String, List<String>> contents = new LinkedHashMap<>();
        for (JsonNode entry : new ObjectMapper().readTree(unpacked.resolve("manifest.json").toFile())) {
            List<String> digests = new ArrayList<>();
            digests.add(Sha.sha256(Files.readAllBytes(unpacked.resolve(entry.path("Config").asText()))));
            for (JsonNode layer : entry.path("Layers")) {
                digests.add(Sha.sha256(Files.readAllBytes(unpacked.resolve(layer.asText()))));
            }
            entry.path("RepoTags").forEach(tag -> contents.put(tag.asText(), digests));
        }
        return contents;
    }

    private void pull(List<String> of) throws Exception {
        docker.clear();
        for (String image : of) {
            docker.docker("pull", "--quiet", name(image)).run().succeeds();
        }
    }

    private void dockerSave(Path archive, List<String> of) throws Exception {
        pull(of);
        docker.docker("save", "-o", archive.toString()).with(of.stream().map(this::name).toArray(String[]::new)).run()
                .succeeds();
    }

    @Test
    void threeAppendsHoldWhatOneDockerSaveHolds() throws Exception {
        for (String image : three) {
            append(image);
        }
        Path saved = folder.resolve("saved.tar");
        dockerSave(saved, three);

        assertThat(contents(file(), folder.resolve("ours"))).isEqualTo(contents(saved, folder.resolve("theirs")));
        assertAllCanBeLoaded(three);
        byte[] before = Files.readAllBytes(file());
        append(three.get(1));
        assertThat(file()).as("an image that is there").hasBinaryContent(before);
        assertThat(DirectoryListing.of(file().getParent())).containsExactly("images.tar");
    }

    @Test
    void toWhatDockerSaved() throws Exception {
        dockerSave(file(), three.subList(0, 2));

        append(three.get(2));

        assertAllCanBeLoaded(three);
    }

    @Test
    void toWhatPodmanSaved() throws Exception {
        podman.podman("rmi", "--all", "--force").run().succeeds();
        List<String> two = three.subList(0, 2);
        for (String image : two) {
            podman.podman("pull", "--quiet", "--tls-verify=false", name(image)).run().succeeds();
        }
        podman.podman("save", "--quiet", "-m", "-o", file().toString()).with(two.stream().map(this::name)
                .toArray(String[]::new)).run().succeeds();

        append(three.get(2));

        assertAllCanBeLoaded(three);
    }

    @Test
    void toWhatSkopeoCopied() throws Exception {
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + name(three.get(1)),
                "docker-archive:" + file() + ":" + name(three.get(1))).run().succeeds();

        append(three.get(0));

        assertAllCanBeLoaded(three.subList(0, 2));
    }

    @Test
    void severalProcessesAtOnceLoseNone() throws Exception {
        List<String> eight = new ArrayList<>();
        List<Command.Running> running = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            eight.add(images.ofEight(i));
        }
        for (String image : eight) {
            running.add(Launcher.occystrap(appending(image)).start());
        }
        for (Command.Running one : running) {
            one.await().succeeds();
        }

        assertAllCanBeLoaded(eight);
        assertThat(DirectoryListing.of(file().getParent())).containsExactly("images.tar");
    }

    @Test
    void anAppendThatIsKilledLeavesTheFileWhole() throws Exception {
        append(three.get(2));
        byte[] before = Files.readAllBytes(file());
        String layer = registry.manifest(three.get(0)).at("/layers/0/digest").asText();
        try (HalfwayProxy proxy = new HalfwayProxy(registry, layer)) {
            Command.Running running = Launcher.occystrap("--progress=none", "process", "registry://" + proxy.host() + "/"
                    + three.get(0), "tar://" + file() + "?append=true&repo_tag=" + name(three.get(0))).start();
            proxy.awaitMiddle();
            Awaitility.await("a partial file").atMost(Duration.ofSeconds(20))
                    .until(() -> DirectoryListing.of(file().getParent()).size() > 1);

            Command.of("kill", "-KILL", Long.toString(running.process().pid())).run().succeeds();

            assertThat(running.await().code()).isEqualTo(128 + 9);
            assertThat(file()).hasBinaryContent(before);
        }
        append(three.get(0));
        assertAllCanBeLoaded(List.of(three.get(2), three.get(0)));
        assertThat(DirectoryListing.of(file().getParent())).as("the next one tidies up").containsExactly("images.tar");
    }

    @Test
    void allNamesOfAnImageComeAlong() throws Exception {
        pull(three.subList(0, 1));
        for (String other : List.of("ns/again:1", "ns/again:2")) {
            docker.docker("tag", name(three.get(0)), other).run().succeeds();
        }
        Path saved = folder.resolve("saved.tar");
        docker.docker("save", "-o", saved.toString(), "ns/again:1", "ns/again:2").run().succeeds();

        Launcher.run("process", "tar://" + saved, "tar://" + file());

        docker.clear();
        docker.docker("load", "-i", file().toString()).run().succeeds();
        assertThat(listed(docker.docker("images", "--format", "{{.Repository}}:{{.Tag}} {{.ID}}")).keySet())
                .containsExactlyInAnyOrder("ns/again:1", "ns/again:2");
        docker.clear();
        Launcher.run("process", "tar://" + saved, "docker://?socket=" + docker.host());
        assertThat(docker.id("ns/again:2")).isEqualTo(registry.imageId(three.get(0)));
    }

    @Test
    void everyImageOfAnArchiveMovesOn() throws Exception {
        Path saved = folder.resolve("saved.tar");
        dockerSave(saved, three);
        String all = "tar://" + saved + "?image=all";
        docker.clear();

        Command.Outcome pushed = Launcher.run("process", all, "registry://" + registry.host() + "/copied/");
        Launcher.run("process", all, "docker://?socket=" + docker.host());
        Launcher.run("process", all, "tar://" + file() + "?append=true");
        Launcher.run("process", all, "dir://" + folder.resolve("dir") + "?unique_names=true");

        assertThat(pushed.out().lines()).hasSize(3);
        for (String image : three) {
            assertThat(registry.imageId("copied/" + image)).isEqualTo(registry.imageId(image));
            assertThat(docker.id(name(image))).isEqualTo(registry.imageId(image));
        }
        assertAllCanBeLoaded(three);
        assertThat(new ObjectMapper().readTree(folder.resolve("dir/catalog.json").toFile())).hasSize(3);
        assertThat(TarContents.of(file()).keySet()).doesNotHaveDuplicates();
    }

    @Test
    void anArchiveAsLargeAsTheHeapIsAppendedTo() throws Exception {
        append(images.medium());

        Launcher.occystrap(appending(three.get(0))).environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run().succeeds();

        for (String image : List.of(images.medium(), three.get(0))) {
            JsonNode seen = new ObjectMapper().readTree(
                    Command.of("skopeo", "inspect", "docker-archive:" + file() + ":" + name(image)).output());
            assertThat(seen.path("Layers")).isEqualTo(registry.config(image).at("/rootfs/diff_ids"));
        }
    }

    @Test
    void whatCannotBeAppendedToIsLeftAlone() throws Exception {
        Path zipped = folder.resolve("saved.tar.gz");
        append(three.get(2));
        Command.of("gzip", "-1c", file().toString()).stdout(zipped).run().succeeds();
        Path layout = folder.resolve("layout.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + name(three.get(0)),
                "oci-archive:" + layout).run().succeeds();
        for (Path other : List.of(zipped, layout)) {
            byte[] before = Files.readAllBytes(other);
            Launcher.fails(5, "process", "tar://" + file(), "tar://" + other + "?append=true");
            assertThat(other).hasBinaryContent(before);
        }
        Launcher.fails(2, "process", "tar://" + file(), "tar://-?append=true");
    }
}
