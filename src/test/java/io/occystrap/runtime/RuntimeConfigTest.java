package io.occystrap.runtime;

import static io.occystrap.runtime.Configs.ROOT;
import static io.occystrap.runtime.Configs.ROOTLESS;
import static io.occystrap.runtime.Configs.config;
import static io.occystrap.runtime.Configs.convert;
import static io.occystrap.runtime.Configs.image;
import static io.occystrap.runtime.Configs.json;
import static io.occystrap.runtime.Configs.withCommand;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.fixture.Sha;
import io.occystrap.image.ImageConfig;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.MalformedImageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeConfigTest {

    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(value -> texts.add(value.textValue()));
        return texts;
    }

    private static void refuses(ImageConfig image, String... words) {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> convert(image, new FakeRoot(), ROOT))
                .satisfies(e -> assertThat(e.getMessage()).contains(words).startsWith("app "));
    }

    /** Single quotes stand for double ones; the order of members counts. */
    private static void assertDocument(RuntimeConfig actual, String expected) throws Exception {
        byte[] text = expected.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        assertThat(actual.bytes()).asString(StandardCharsets.UTF_8)
                .isEqualTo(new String(JsonDocument.indented(JsonDocument.object("expected", text)),
                        StandardCharsets.UTF_8));
    }

    @Test
    void writesTheWholeDocument() throws Exception {
        ImageConfig image = image("""
                {'architecture': 'arm64', 'variant': 'v8', 'os': 'linux', 'os.version': '6.1',
                 'os.features': ['a', 'b'], 'author': 'me', 'created': '2024-01-02T03:04:05.678Z',
                 'rootfs': {'type': 'layers', 'diff_ids': []},
                 'config': {'User': 'app', 'Env': ['PATH=/bin', 'A=b=c'], 'Entrypoint': ['/entry', '-x'],
                   'Cmd': ['run', ''], 'WorkingDir': '/srv', 'StopSignal': 'SIGINT', 'Volumes': {'/data': {}},
                   'ExposedPorts': {'8080/tcp': {}, '53/udp': {}}, 'Labels': {'z': '1', 'a': ''}}}
                """);
        FakeRoot root = new FakeRoot().file("/etc/passwd", "root:x:0:0::/root:/bin/sh\napp:x:7:8::/home/app:/bin/sh\n")
                .file("/etc/group", "one:x:10:app\ntwo:x:9:root,app\nthree:x:11:root\n");
        RuntimeConfig written = convert(image, root, ROOT);
        assertThat(written.warnings()).isEmpty();
        assertDocument(written, """
                {'ociVersion': '1.0.2',
                 'process': {'terminal': false,
                  'user': {'uid': 7, 'gid': 8, 'additionalGids': [8, 10, 9]},
                  'args': ['/entry', '-x', 'run', ''],
                  'env': ['PATH=/bin', 'A=b=c', 'HOME=/home/app'],
                  'cwd': '/srv',
                  'capabilities': {'bounding': ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FSETID', 'CAP_FOWNER',
                    'CAP_MKNOD', 'CAP_NET_RAW', 'CAP_SETGID', 'CAP_SETUID', 'CAP_SETFCAP', 'CAP_SETPCAP',
                    'CAP_NET_BIND_SERVICE', 'CAP_SYS_CHROOT', 'CAP_KILL', 'CAP_AUDIT_WRITE']},
                  'rlimits': [{'type': 'RLIMIT_NOFILE', 'hard': 1024, 'soft': 1024}],
                  'noNewPrivileges': false},
                 'root': {'path': 'rootfs', 'readonly': false},
                 'hostname': 'box',
                 'mounts': [
                  {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
                  {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs',
                   'options': ['nosuid', 'strictatime', 'mode=755', 'size=65536k']},
                  {'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts',
                   'options': ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5']},
                  {'destination': '/dev/shm', 'type': 'tmpfs', 'source': 'shm',
                   'options': ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k']},
                  {'destination': '/dev/mqueue', 'type': 'mqueue', 'source': 'mqueue',
                   'options': ['nosuid', 'noexec', 'nodev']},
                  {'destination': '/sys', 'type': 'sysfs', 'source': 'sysfs',
                   'options': ['nosuid', 'noexec', 'nodev', 'ro']},
                  {'destination': '/sys/fs/cgroup', 'type': 'cgroup', 'source': 'cgroup',
                   'options': ['nosuid', 'noexec', 'nodev', 'relatime', 'ro']},
                  {'destination': '/data', 'type': 'tmpfs', 'source': 'tmpfs',
                   'options': ['rw', 'nosuid', 'nodev', 'noexec', 'relatime', 'uid=7', 'gid=8']}],
                 'annotations': {
                  'org.opencontainers.image.os': 'linux',
                  'org.opencontainers.image.architecture': 'arm64',
                  'org.opencontainers.image.variant': 'v8',
                  'org.opencontainers.image.os.version': '6.1',
                  'org.opencontainers.image.os.features': 'a,b',
                  'org.opencontainers.image.author': 'me',
                  'org.opencontainers.image.created': '2024-01-02T03:04:05.678Z',
                  'org.opencontainers.image.stopSignal': 'SIGINT',
                  'org.opencontainers.image.exposedPorts': '53/udp,8080/tcp',
                  'z': '1', 'a': ''},
                 'linux': {'resources': {'devices': [{'allow': false, 'access': 'rwm'}]},
                  'namespaces': [{'type': 'pid'}, {'type': 'network'}, {'type': 'ipc'}, {'type': 'uts'},
                    {'type': 'mount'}],
                  'maskedPaths': ['/proc/acpi', '/proc/asound', '/proc/kcore', '/proc/keys', '/proc/latency_stats',
                    '/proc/timer_list', '/proc/timer_stats', '/proc/sched_debug', '/sys/firmware', '/proc/scsi'],
                  'readonlyPaths': ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']}}
                """);
    }

    @Test
    void writesWhatDiffersForARootlessContainer() throws Exception {
        JsonNode json = json(convert(withCommand("'Volumes': {'/data': {}}"), new FakeRoot(), ROOTLESS));
        assertThat(json.path("linux").toString()).isEqualTo("""
                {'namespaces':[{'type':'pid'},{'type':'ipc'},{'type':'uts'},{'type':'mount'},{'type':'user'}],\
                'maskedPaths':['/proc/acpi','/proc/asound','/proc/kcore','/proc/keys','/proc/latency_stats',\
                '/proc/timer_list','/proc/timer_stats','/proc/sched_debug','/sys/firmware','/proc/scsi'],\
                'readonlyPaths':['/proc/bus','/proc/fs','/proc/irq','/proc/sys','/proc/sysrq-trigger'],\
                'uidMappings':[{'containerID':0,'hostID':1000,'size':1}],\
                'gidMappings':[{'containerID':0,'hostID':1001,'size':1}]}""".replace('\'', '"'));
        assertThat(json.at("/mounts/5").toString()).isEqualTo("""
                {'destination':'/sys','type':'none','source':'/sys',\
                'options':['rbind','nosuid','noexec','nodev','ro']}""".replace('\'', '"'));
        assertThat(json.path("mounts").toString()).contains("/data").doesNotContain("uid=").doesNotContain("gid=");
    }

    @Test
    void runsAsRootAndSaysSoWhereRootlessHasNoOther() throws Exception {
        FakeRoot root = new FakeRoot().file("/etc/passwd", "app:x:7:8::/home/app:\n").file("/etc/group", "g:x:9:app\n");
        RuntimeConfig written = convert(withCommand("'User': 'app', 'Volumes': {'/data': {}}"), root, ROOTLESS);
        JsonNode process = json(written).path("process");
        assertThat(process.path("user").toString()).isEqualTo("{\"uid\":0,\"gid\":0}");
        assertThat(process.at("/capabilities/effective")).hasSize(14);
        assertThat(texts(process.path("env"))).contains("HOME=/home/app");
        assertThat(json(written).path("mounts").toString()).doesNotContain("uid=").doesNotContain("gid=");
        assertThat(written.warnings()).singleElement().asString().contains("app wants to run as user app", "rootless");
    }

    @Test
    void doesNotWarnOfRoot() throws Exception {
        FakeRoot root = new FakeRoot().file("/etc/passwd", "root:x:0:0::/root:\n").file("/etc/group", "g:x:9:root\n");
        RuntimeConfig written = convert(withCommand("'User': 'root'"), root, ROOTLESS);
        assertThat(written.warnings()).isEmpty();
        assertThat(json(written).at("/process/user/additionalGids").isMissingNode()).isTrue();
    }

    @Test
    void asksForAnUnknownUserInARootlessContainerToo() {
        assertThatExceptionOfType(MalformedImageException.class)
                .isThrownBy(() -> convert(withCommand("'User': 'none'"), new FakeRoot(), ROOTLESS));
    }

    @Test
    void takesTheOptions() throws Exception {
        JsonNode json = json(convert(withCommand(""), new FakeRoot(),
                new BundleOptions(false, true, true, null, -1, -1, true)));
        assertThat(json.at("/root/readonly").booleanValue()).isTrue();
        assertThat(json.at("/process/terminal").booleanValue()).isTrue();
        assertThat(texts(json.at("/process/env"))).containsExactly(PATH, "TERM=xterm", "HOME=/");
        assertThat(json.at("/linux/namespaces").findValuesAsText("type"))
                .containsExactly("pid", "network", "ipc", "uts", "mount", "cgroup");
        JsonNode rootless = json(convert(withCommand(""), new FakeRoot(),
                new BundleOptions(true, false, false, null, 1000, 1000, true)));
        assertThat(rootless.at("/linux/namespaces").findValuesAsText("type"))
                .containsExactly("pid", "ipc", "uts", "mount", "cgroup", "user");
    }

    @Test
    void isNamedAfterTheImageIdByDefault() throws Exception {
        ImageConfig image = withCommand("");
        JsonNode json = json(convert(image, new FakeRoot(), new BundleOptions(false, false, false, null, 0, 0, false)));
        assertThat(json.path("hostname").textValue()).isEqualTo(Sha.hex256(image.bytes()).substring(0, 12));
    }

    @Test
    void givesTheSameBytesForTheSameImage() throws Exception {
        assertThat(convert(withCommand("'Labels': {'b': '1', 'a': '2'}"), new FakeRoot(), ROOT).bytes())
                .isEqualTo(convert(withCommand("'Labels': {'b': '1', 'a': '2'}"), new FakeRoot(), ROOT).bytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "'Entrypoint': ['a', 'b'], 'Cmd': ['c', 'd'] | a b c d",
        "'Entrypoint': ['a'], 'Cmd': null            | a",
        "'Cmd': ['c']                                | c",
        "'Entrypoint': [], 'Cmd': ['c']              | c",
        "'Entrypoint': [''], 'Cmd': ['c']            | c",
    }, quoteCharacter = '`')
    void runsEntrypointAndCmd(String members, String args) throws Exception {
        assertThat(String.join(" ", texts(json(config(members)).at("/process/args")))).isEqualTo(args);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "'Entrypoint': [], 'Cmd': []", "'Entrypoint': null", "'Entrypoint': ['']",
        "'Cmd': ['', 'x']", "'Entrypoint': ['', 'x'], 'Cmd': ['c']"})
    void refusesAnImageWithoutACommand(String members) throws Exception {
        refuses(config(members), "names no command", "Entrypoint or a Cmd");
    }

    @Test
    void refusesAnImageWithoutAConfig() throws Exception {
        refuses(image("{'os': 'linux', 'rootfs': {'diff_ids': []}}"), "names no command");
        refuses(image("{'os': 'linux', 'config': null, 'rootfs': {'diff_ids': []}}"), "names no command");
        refuses(image("{'os': 'linux', 'config': [], 'rootfs': {'diff_ids': []}}"), "config is not an object");
    }

    @Test
    void keepsTheEnvironmentAsItIsAndAddsWhatIsMissing() throws Exception {
        assertThat(texts(json(withCommand("'Env': ['B=', 'A=x y', 'A=z', 'HOMER=doh']")).at("/process/env")))
                .containsExactly("B=", "A=x y", "A=z", "HOMER=doh", PATH, "HOME=/");
        assertThat(texts(json(withCommand("'Env': ['HOME=', 'PATH=']")).at("/process/env")))
                .containsExactly("HOME=", "PATH=");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A", "", "=", "=x"})
    void refusesAVariableThatIsNone(String variable) throws Exception {
        refuses(withCommand("'Env': ['OK=1', '" + variable + "']"), "NAME=VALUE");
    }

    @Test
    void startsAtTheRootByDefault() throws Exception {
        assertThat(json(withCommand("")).at("/process/cwd").textValue()).isEqualTo("/");
        assertThat(json(withCommand("'WorkingDir': ''")).at("/process/cwd").textValue()).isEqualTo("/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/srv", "/srv//x/./y/", "/procession", "/a..b/...", "/dev/shm"})
    void startsInTheWorkingDirectoryAsItIs(String directory) throws Exception {
        assertThat(json(withCommand("'WorkingDir': '" + directory + "'")).at("/process/cwd").textValue())
                .isEqualTo(directory);
    }

    @ParameterizedTest
    @ValueSource(strings = {"srv", ".", "..", "/..", "/srv/..", "/srv/../etc", "/x/../proc/self/fd/8", "/proc",
        "/proc/self/fd/8", "//proc", "/./proc/", "/dev/fd/8", "/dev/stdin"})
    void refusesAWorkingDirectoryThatIsNoneOrLeadsOut(String directory) throws Exception {
        refuses(withCommand("'WorkingDir': '" + directory + "'"), "cannot be run", "working directory " + directory);
    }

    @Test
    void mountsVolumesSortedAndOnce() throws Exception {
        JsonNode mounts = json(withCommand("'Volumes': {'/b/c': {}, '/a/': {}, '/b': {}, '//a': null}")).path("mounts");
        List<String> volumes = new ArrayList<>();
        for (int i = 7; i < mounts.size(); i++) {
            assertThat(mounts.get(i).path("type").textValue()).isEqualTo("tmpfs");
            assertThat(texts(mounts.get(i).path("options")))
                    .containsExactly("rw", "nosuid", "nodev", "noexec", "relatime");
            volumes.add(mounts.get(i).path("destination").textValue());
        }
        assertThat(volumes).containsExactly("/a", "/b", "/b/c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "./data", "", "/", "//", "/.", "/data/..", "/../data", "..", "/proc", "/proc/x",
        "/sys", "/sys/fs/cgroup", "/dev", "/dev/shm", "//dev/"})
    void refusesAVolumeThatIsNoneOrHidesWhatTheRuntimeMounts(String volume) throws Exception {
        refuses(withCommand("'Volumes': {'" + volume + "': {}}"), "cannot be run", "volume " + volume);
    }

    @Test
    void refusesMoreThanAThousandVolumes() throws Exception {
        String most = IntStream.range(0, 1000).mapToObj(i -> "'/v" + i + "': {}").collect(Collectors.joining(","));
        assertThat(json(withCommand("'Volumes': {" + most + "}")).path("mounts")).hasSize(1007);
        refuses(withCommand("'Volumes': {" + most + ", '/one more': {}}"), "1001 volumes");
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows", "freebsd"})
    void refusesAnotherSystem(String os) throws Exception {
        refuses(image("{'os': '" + os + "', 'architecture': 'amd64', 'rootfs': {'diff_ids': []},"
                + " 'config': {'Cmd': ['sh']}}"), os + "/amd64", "Linux");
    }

    @Test
    void takesAnImageThatNamesNoSystemForLinux() throws Exception {
        JsonNode json = json(image("{'rootfs': {'diff_ids': []}, 'config': {'Cmd': ['sh']}}"));
        assertThat(json.path("annotations")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"'Cmd': 'sh'", "'Cmd': {}", "'Cmd': [1]", "'Cmd': [null]", "'Cmd': [['sh']]",
        "'Entrypoint': 'sh'", "'Entrypoint': ['a', true]", "'Env': {'A': 'b'}", "'Env': 'A=b'", "'Env': [1]",
        "'User': 0", "'User': ['root']", "'WorkingDir': 1", "'StopSignal': 9", "'Volumes': ['/data']",
        "'Volumes': '/data'", "'ExposedPorts': ['80/tcp']", "'Labels': {'a': 1}", "'Labels': {'a': null}",
        "'Labels': {'a': {}}", "'Labels': ['a']", "'Labels': 'a'"})
    void refusesAWrongType(String member) throws Exception {
        String command = member.startsWith("'Cmd'") ? "" : "'Cmd': ['sh'], ";
        refuses(config(command + member), "malformed", member.split("'")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'author': 1", "'created': 0", "'os.version': []", "'os.features': 'a'",
        "'os.features': [1]"})
    void refusesAWrongTypeOutsideOfTheConfig(String member) throws Exception {
        refuses(image("{'os': 'linux', 'rootfs': {'diff_ids': []}, 'config': {'Cmd': ['sh']}, " + member + "}"),
                "malformed", member.split("'")[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'Cmd': ['a@']", "'Entrypoint': ['@']", "'Env': ['A=@']", "'Env': ['@=a']", "'User': '0@'",
        "'WorkingDir': '/@'", "'Volumes': {'/a@': {}}", "'Labels': {'a@': ''}", "'Labels': {'a': '@'}",
        "'ExposedPorts': {'1@': {}}", "'StopSignal': '@'"})
    void refusesWhatLinuxOrJsonWouldCut(String member) throws Exception {
        String command = member.startsWith("'Cmd'") ? "" : "'Cmd': ['sh'], ";
        refuses(config(command + member.replace("@", "\\u0000")), "malformed", "NUL");
        refuses(config(command + member.replace("@", "\\ud800")), "malformed", "not Unicode");
    }

    @Test
    void escapesWhatItQuotes() throws Exception {
        refuses(withCommand("'WorkingDir': '\\u001b[31m'"), "\\x1b[31m");
        refuses(withCommand("'User': 'a\\u202e'"), "a\\u{202e}");
    }
}
