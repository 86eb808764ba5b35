package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.DirectoryListing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Docker, podman, skopeo and GNU tar take what filters make, and find in it what they should. */
@RequiresTools(value = {"docker-registry", "skopeo", "dockerd", "docker", "podman", "runc", "crun", "tar", "gzip", "busybox",
    "python3", "setfattr", "setcap"}, root = true)
@ExtendWith(Services.class)
@Timeout(180)
class FiltersIT {

    private static final String RUNS = "{'Cmd': ['/bin/sh', '/show', 'word']}";
    private static final String EXCLUDE = "exclude:pattern=etc/group,home";
    private static final String NORMALIZE = "normalize-timestamps:ts=1600000000,config=true";

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final DockerDaemon docker;
    private final Podman podman;
    private final RunnableImages runnable;
    private final TreeImages trees;

    FiltersIT(DockerRegistry registry, DockerDaemon docker, Podman podman, RunnableImages runnable, TreeImages trees) {
        this.registry = registry;
        this.docker = docker;
        this.podman = podman;
        this.runnable = runnable;
        this.trees = trees;
    }

    @AfterEach
    void clear() throws Exception {
        Mounts.clear(folder);
    }

    private Path process(String source, String destination, String... filters) throws Exception {
        List<String> args = new ArrayList<>(List.of("process", source, destination));
        for (String filter : filters) {
            args.addAll(List.of("-f", filter));
        }
        Launcher.run(args.toArray(String[]::new));
        return Path.of(destination.replaceFirst("^[a-z]+://", "").replaceFirst("\\?.*", ""));
    }

    private String source(String image) {
        return "registry://" + registry.host() + "/" + image;
    }

    private static JsonNode json(String text) throws Exception {
        return new ObjectMapper().readTree(text);
    }

    static Stream<Arguments> filters() {
        return Stream.of(Arguments.of(List.of(EXCLUDE)), Arguments.of(List.of(NORMALIZE)),
                Arguments.of(List.of("inspect:file=lines")), Arguments.of(List.of(NORMALIZE, EXCLUDE)),
                Arguments.of(List.of("inspect:file=lines", EXCLUDE, NORMALIZE, "exclude:pattern=srv", NORMALIZE,
                        "inspect:file=lines")));
    }

    @ParameterizedTest
    @MethodSource("filters")
    void everybodyTakesTheImageAndItRuns(List<String> filters) throws Exception {
        String image = runnable.push("filtered", RUNS);
        Path tarball = process(source(image), "tar://" + folder.resolve("out.tar"), filters.stream()
                .map(filter -> filter.replace("=lines", "=" + folder.resolve("lines"))).toArray(String[]::new));

        String id = docker.load(tarball);
        assertThat(podman.load(tarball)).isEqualTo(id);
        for (String copy : List.of("oci:" + folder.resolve("layout"), "dir:" + folder.resolve("dir"))) {
            Command.of("skopeo", "copy", "--quiet", "docker-archive:" + tarball, copy).run().succeeds();
        }
        assertThat(id.equals(registry.imageId(image))).as("the same image").isEqualTo(filters.equals(
                List.of("inspect:file=lines")));
        String output = docker.docker("run", "--rm", "--network", "none", id).run().succeeds().out();
        assertThat(output).contains("uid=0").contains("[/show]\n[word]\n");
        boolean excluded = filters.contains(EXCLUDE);
        String list = docker.docker("run", "--rm", "--network", "none", id, "/bin/sh", "-c",
                "cat /etc/group; echo /home/*").run().out();
        assertThat(list.contains("extra:x:2000")).isEqualTo(!excluded);
        assertThat(list.contains("/home/app")).isEqualTo(!excluded);
        JsonNode history = json(docker.docker("image", "inspect", id).output()).get(0);
        assertThat(history.at("/RootFS/Layers")).hasSize(1);
        if (filters.contains(NORMALIZE)) {
            assertThat(history.path("Created").asText()).isEqualTo("2020-09-13T12:26:40Z");
        }
    }

    /** Of the same files at another time, by another tool's idea of what a time is. */
    @ParameterizedTest
    @ValueSource(strings = {"--format=gnu", "--format=pax", "--format=ustar", "--format=v7"})
    void twoBuildsOfTheSameContentBecomeTheSameImage(String format) throws Exception {
        Path root = Files.createDirectories(folder.resolve("root/d")).getParent();
        Files.writeString(root.resolve("d/file"), "text");
        Files.createLink(root.resolve("link"), root.resolve("d/file"));
        String kind = format.replaceAll("^.*=", "");
        List<Path> tarballs = new ArrayList<>();
        for (int build = 1; build <= 2; build++) {
            Command.of("find", root.toString(), "-exec", "touch", "-d", "2024-0" + build + "-02 03:04:05" + (build == 1
                    ? "" : ".678901234"), "{}", "+").run().succeeds();
            Path tar = folder.resolve("build" + build + ".tar");
            Command.of("tar", format, "--sort=name", "-C", root.toString(), "-cf", tar.toString(), ".").run().succeeds();
            OciLayout layout = new OciLayout(folder.resolve("layout" + build));
            String name = "builds/" + kind + build + ":1";
            layout.push(layout.manifest("amd64", null, List.of(ImageLayer.of(tar, "gzip"))), registry.host() + "/" + name);
            tarballs.add(process(source(name), "tar://" + folder.resolve(build + ".tar") + "?repo_tag=ns/app:1",
                    "normalize-timestamps"));
        }

        assertThat(registry.imageId("builds/" + kind + "1:1")).isNotEqualTo(registry.imageId("builds/" + kind + "2:1"));
        assertThat(tarballs.get(1)).hasSameBinaryContentAs(tarballs.get(0));
        assertThat(docker.load(tarballs.get(0))).isEqualTo(podman.load(tarballs.get(1)));
    }

    /** What an independent reader finds in both archives: all the same but for the times. */
    private static final String COMPARE = """
            import hashlib, sys, tarfile
            TIMES = {'mtime', 'atime', 'ctime'}
            def entries(path):
                with tarfile.open(path, 'r|') as tar:
                    for e in tar:
                        content = hashlib.sha256(tar.extractfile(e).read()).hexdigest() if e.isreg() else ''
                        pax = sorted((k, v) for k, v in e.pax_headers.items() if k not in TIMES)
                        yield (e.name, e.type, e.mode, e.uid, e.gid, e.uname, e.gname, e.size, e.linkname, e.devmajor,
                               e.devminor, pax, e.sparse, content), e.mtime, set(e.pax_headers) & TIMES
            before, after = list(entries(sys.argv[1])), list(entries(sys.argv[2]))
            assert [e[0] for e in before] == [e[0] for e in after], 'they differ'
            assert all(e[1] == int(sys.argv[3]) and not e[2] for e in after), 'a time is another'
            assert any(e[1] != int(sys.argv[3]) for e in before)
            print(len(before))
            """;

    @ParameterizedTest
    @ValueSource(strings = {"debian", "special", "formats", "links"})
    void pythonFindsNothingButTheTimeToDiffer(String name) throws Exception {
        String image = trees.push(name);
        Path plain = process(source(image), "dir://" + folder.resolve("plain"));
        Path normal = process(source(image), "dir://" + folder.resolve("normal"), "normalize-timestamps:ts=7");
        JsonNode before = new ObjectMapper().readTree(plain.resolve("manifest.json").toFile()).at("/0/Layers");
        JsonNode after = new ObjectMapper().readTree(normal.resolve("manifest.json").toFile()).at("/0/Layers");

        assertThat(after).hasSize(before.size());
        for (int i = 0; i < before.size(); i++) {
            Command.of("python3", "-c", COMPARE, plain.resolve(before.get(i).asText()).toString(),
                    normal.resolve(after.get(i).asText()).toString(), "7").run().succeeds();
        }
    }

    /** Where nothing is left out, layers are what they were; otherwise GNU tar's tree is that without what went. */
    @ParameterizedTest
    @ValueSource(strings = {"special", "formats"})
    void gnuTarFindsWhatIsLeft(String name) throws Exception {
        String image = trees.push(name);
        Path plain = process(source(image), "dir://" + folder.resolve("plain"), "exclude:pattern=is/not/there");
        Path left = process(source(image), "dir://" + folder.resolve("left"), "exclude:pattern=**/sm*all,names,many");
        JsonNode before = new ObjectMapper().readTree(plain.resolve("manifest.json").toFile()).at("/0/Layers");
        JsonNode after = new ObjectMapper().readTree(left.resolve("manifest.json").toFile()).at("/0/Layers");

        assertThat(registry.config(image).at("/rootfs/diff_ids").toString().replace("sha256:", ""))
                .isEqualTo(before.toString().replace("/layer.tar", ""));
        extract(plain, before, "expected");
        extract(left, after, "actual");
        List<Path> gone = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(folder.resolve("expected"))) {
            paths.filter(path -> path.getFileName().toString().matches("sm.*all|names|many")).forEach(gone::add);
        }
        assertThat(gone).isNotEmpty();
        for (Path path : gone) {
            String parent = path.getParent().toString();
            String time = Command.of("find", parent, "-maxdepth", "0", "-printf", "%T@").output();
            Command.of("rm", "-rf", path.toString()).run().succeeds();
            Command.of("touch", "-d", "@" + time, parent).run().succeeds();
        }
        for (String tree : List.of("expected", "actual")) {
            // No layer names these, so they have the times at which tar made them.
            Command.of("touch", "-cd", "@0", folder.resolve(tree).toString(), folder.resolve(tree + "/old").toString()).run()
                    .succeeds();
        }

        assertThat(TreeListing.of(folder.resolve("actual")).differences(TreeListing.of(folder.resolve("expected"))))
                .isEmpty();
    }

    private void extract(Path images, JsonNode layers, String name) throws Exception {
        Path root = Files.createDirectory(folder.resolve(name));
        for (JsonNode layer : layers) {
            Command.of("tar", "--numeric-owner", "--same-owner", "--preserve-permissions", "--xattrs", "--xattrs-include=*",
                    "-C", root.toString(), "-xf", images.resolve(layer.asText()).toString()).run().succeeds();
        }
    }

    @Test
    void everySinkGetsTheFilteredImage() throws Exception {
        String source = source(runnable.push("sinks", RUNS));
        String[] filters = {EXCLUDE, NORMALIZE};
        Path bundle = process(source, "oci://" + folder.resolve("bundle"), filters);
        Path mounted = process(source, "mounts://" + folder.resolve("mounted"), filters);
        Path images = process(source, "dir://" + folder.resolve("images") + "?expand=true", filters);

        for (Path root : List.of(bundle.resolve("rootfs"), mounted.resolve("rootfs"), images.resolve("manifest"))) {
            assertThat(root.resolve("home")).doesNotExist();
            assertThat(root.resolve("etc/group")).doesNotExist();
            assertThat(Command.of("stat", "-c", "%Y", root.resolve("etc/passwd").toString()).output())
                    .isEqualTo("1600000000");
        }
        assertThat(new ContainerRuntime("runc", folder.resolve("state")).run(bundle).run().succeeds().out())
                .contains("[/show]\n[word]\n");
        String config = ImageLayer.sha256(bundle.resolve("container-config.json"));
        assertThat(images.resolve(config.replace("sha256:", "") + ".json")).exists();
    }

    @Test
    void tenProcessesAppendToOneFile() throws Exception {
        Path in = process(source(runnable.push("many", RUNS)), "tar://" + folder.resolve("in.tar"));
        Path lines = folder.resolve("lines");
        List<Command.Running> running = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            running.add(Launcher.occystrap("process", "tar://" + in, "tar://" + folder.resolve(i + ".tar"), "-f",
                    "inspect:file=" + lines, "-f", EXCLUDE, "-f", "inspect:file=" + lines).start());
        }
        for (Command.Running one : running) {
            one.await().succeeds();
        }

        List<String> written = Files.readAllLines(lines);
        assertThat(written).hasSize(20);
        assertThat(written.stream().distinct()).hasSize(2).allSatisfy(line ->
                assertThat(json(line).at("/layers/0/Tags/0").asText()).endsWith("run/many:1"));
    }

    @Test
    void theEnvironmentSaysTheTime() throws Exception {
        Path in = process(source(runnable.push("epoch", RUNS)), "tar://" + folder.resolve("in.tar"));
        Path expected = process("tar://" + in, "tar://" + folder.resolve("expected.tar"), "normalize-timestamps:ts=86400");
        String[] args = {"process", "tar://" + in, "tar://" + folder.resolve("out.tar"), "-f", "normalize-timestamps"};

        Command.Outcome wrong = Launcher.occystrap(args).environment("SOURCE_DATE_EPOCH", "yesterday").run();
        Launcher.assertFailed(wrong, 2);
        assertThat(wrong.err()).contains("SOURCE_DATE_EPOCH").contains("yesterday");
        assertThat(DirectoryListing.of(folder)).containsExactlyInAnyOrder("in.tar", "expected.tar");

        Launcher.occystrap(args).environment("SOURCE_DATE_EPOCH", "86400").run().succeeds();
        assertThat(folder.resolve("out.tar")).hasSameBinaryContentAs(expected);
    }

    @Test
    void threeFiltersNeedNoMoreMemory() throws Exception {
        Path in = process(source(trees.push("debian")), "tar://" + folder.resolve("in.tar"));

        Launcher.occystrap("process", "tar://" + in, "tar://" + folder.resolve("out.tar"), "-f", NORMALIZE, "-f",
                "exclude:pattern=usr/share,**/*.so*", "-f", "inspect:file=" + folder.resolve("lines"))
                .environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run().succeeds();

        assertThat(docker.load(folder.resolve("out.tar"))).startsWith("sha256:");
    }
}
