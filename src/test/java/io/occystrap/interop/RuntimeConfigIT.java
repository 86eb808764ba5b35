package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.image.ImageConfig;
import io.occystrap.runtime.BundleOptions;
import io.occystrap.layer.rootfs.RootFiles;
import io.occystrap.runtime.RuntimeConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bundles of a hand-made root filesystem and our config, run by runc and crun, as root and as an ordinary user. */
@RequiresTools(value = {"runc", "crun", "busybox", "setpriv", "unshare", "umount", "chown"}, root = true)
class RuntimeConfigIT {

    /** Somebody who has no account, no groups and no ids to share. */
    private static final long ORDINARY = 54_321;

    /** Of an image; single quotes stand for double ones. */
    private static final String ALL_AT_ONCE = """
            'User': 'app', 'WorkingDir': '/srv/new', 'Env': ['GREETING=hello = world', 'EMPTY='],
            'Entrypoint': ['sh', '-c'], 'Volumes': {'/data': {}, '/data/new': {}},
            'Cmd': ['id -u; id -g; id -G; pwd; hostname; echo "$GREETING$EMPTY"; echo $HOME; echo "$0 $1";
                touch /data/x /data/new/x && echo volumes are writable;
                touch /x 2>/dev/null || echo the root is not', 'zero', 'one  two']
            """;

    @TempDir
    private Path folder;
    private Path bundle;
    private Path root;

    @BeforeEach
    void makeRoot() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        bundle = folder.resolve("bundle");
        root = bundle.resolve("rootfs");
        for (String directory : List.of("bin", "etc", "srv", "data")) {
            Files.createDirectories(root.resolve(directory));
        }
        Files.copy(Command.find("busybox").orElseThrow(), root.resolve("bin/busybox"));
        for (String applet : List.of("sh", "id", "pwd", "hostname", "touch", "cat", "grep")) {
            Files.createSymbolicLink(root.resolve("bin").resolve(applet), Path.of("busybox"));
        }
        Files.writeString(root.resolve("etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n");
        Files.writeString(root.resolve("etc/group"), "app:x:1001:\nwheel:x:10:root,app\nmail:x:8:root\nstaff:x:50:app\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void runsAsTheImageSays(String runtime) throws Exception {
        write(ALL_AT_ONCE, new BundleOptions(false, true, false, null, -1, -1, cgroupNamespace()));

        assertThat(run(runtime, List.of()).lines()).containsExactly("1000", "1001", "1001 10 50", "/srv/new",
                hostname(), "hello = world", "/home/app", "zero one  two", "volumes are writable", "the root is not");
    }

    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void runsRootlessAsRootOfItsOwn(String runtime) throws Exception {
        write(ALL_AT_ONCE, new BundleOptions(true, true, false, "box", ORDINARY, ORDINARY, cgroupNamespace()));
        Command.of("chown", "-R", ORDINARY + ":" + ORDINARY, bundle.toString()).run().succeeds();

        assertThat(run(runtime, ordinaryUser()).lines()).containsExactly("0", "0", "0", "/srv/new",
                "box", "hello = world", "/home/app", "zero one  two", "volumes are writable", "the root is not");
    }

    /** Docker 20.10 gives these to a container of root, and to one of somebody else. */
    @ParameterizedTest
    @ValueSource(strings = {"runc", "crun"})
    void givesDockersCapabilities(String runtime) throws Exception {
        String command = "'Cmd': ['grep', '-E', 'Cap(Prm|Eff|Bnd)|NoNewPrivs', '/proc/self/status']";
        BundleOptions options = new BundleOptions(false, false, false, null, -1, -1, cgroupNamespace());
        write(command, options);
        assertThat(run(runtime, List.of()).lines()).containsExactly("CapPrm:\t00000000a80425fb",
                "CapEff:\t00000000a80425fb", "CapBnd:\t00000000a80425fb", "NoNewPrivs:\t0");
        write(command + ", 'User': '1000'", options);
        assertThat(run(runtime, List.of()).lines()).containsExactly("CapPrm:\t0000000000000000",
                "CapEff:\t0000000000000000", "CapBnd:\t00000000a80425fb", "NoNewPrivs:\t0");
    }

    @Test
    void doesNotLetAnImageKeepTheGroupsOfTheHost() throws Exception {
        write("'Cmd': ['id', '-G'], 'User': '1000', 'Labels': {'run.oci.keep_original_groups': '1'}",
                new BundleOptions(false, false, false, null, -1, -1, cgroupNamespace()));

        assertThat(run("crun", List.of("setpriv", "--groups", "4242"))).isEqualTo("1001");
    }

    @Test
    void differsFromTheSpecOfRuncOnlyWhereItShould() throws Exception {
        write("'Cmd': ['sh']", new BundleOptions(false, true, true, "runc", -1, -1, cgroupNamespace()));
        assertSpec(written(), spec(List.of(), "runc", "spec"));
        write("'Cmd': ['sh']", new BundleOptions(true, true, true, "runc", ORDINARY, ORDINARY, cgroupNamespace()));
        assertSpec(written(), spec(ordinaryUser(), "runc", "spec", "--rootless"));
    }

    private static void assertSpec(JsonNode ours, JsonNode peers) {
        for (String field : List.of("mounts", "root", "hostname", "linux")) {
            assertThat(ours.path(field)).as(field).isEqualTo(peers.path(field));
        }
        // The groups are those that Docker sets, see RunBundleIT.
        for (String field : List.of("terminal", "user/uid", "user/gid", "args", "cwd", "rlimits")) {
            assertThat(ours.at("/process/" + field)).as(field).isEqualTo(peers.at("/process/" + field));
        }
    }

    private JsonNode spec(List<String> as, String... command) throws Exception {
        Path place = Files.createTempDirectory(folder, "spec");
        Command.of("chown", String.valueOf(ORDINARY), place.toString()).run().succeeds();
        List<String> words = new ArrayList<>(as);
        words.addAll(List.of(command));
        words.addAll(List.of("--bundle", place.toString()));
        Command.of(words).run().succeeds();
        return new ObjectMapper().readTree(place.resolve("config.json").toFile());
    }

    private static boolean cgroupNamespace() {
        return BundleOptions.hasCgroupV2Only(Path.of("/sys/fs/cgroup"));
    }

    private static List<String> ordinaryUser() {
        return List.of("setpriv", "--reuid", String.valueOf(ORDINARY), "--regid", String.valueOf(ORDINARY),
                "--clear-groups");
    }

    private void write(String members, BundleOptions options) throws IOException {
        ImageConfig image = ImageConfig.parse("test", ("{'os': 'linux', 'architecture': 'amd64', 'rootfs':"
                + " {'type': 'layers', 'diff_ids': []}, 'config': {" + members + "}}").replace("\n", " ")
                .replace("\"", "\\\"").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        Files.write(bundle.resolve("config.json"), RuntimeConfig.of("test", image, new HarmlessRoot(root), options).bytes());
    }

    private JsonNode written() throws IOException {
        return new ObjectMapper().readTree(bundle.resolve("config.json").toFile());
    }

    private String hostname() throws IOException {
        return written().path("hostname").textValue();
    }

    /** @return what the container printed; it must go well */
    private String run(String runtime, List<String> as) throws Exception {
        return new ContainerRuntime(runtime, bundle.resolve("state")).run(bundle, as.toArray(String[]::new)).output();
    }

    /** The files of a root filesystem that means no harm. */
    private record HarmlessRoot(Path root) implements RootFiles {

        private Path file(String path) {
            return root.resolve(path.substring(1));
        }

        @Override
        public Optional<InputStream> open(String path) throws IOException {
            return Files.exists(file(path), LinkOption.NOFOLLOW_LINKS) ? Optional.of(Files.newInputStream(file(path)))
                    : Optional.empty();
        }

        @Override
        public Optional<String> link(String path) throws IOException {
            return Files.isSymbolicLink(file(path))
                    ? Optional.of(Files.readSymbolicLink(file(path)).toString()) : Optional.empty();
        }
    }
}
