package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches find what GNU tar lists and Python matches, and hide what podman does not mount. */
@RequiresTools(value = {"docker-registry", "skopeo", "umoci", "podman", "runc", "tar", "gzip", "busybox", "debootstrap",
    "python3", "getfattr", "setfattr", "setcap"}, root = true)
@ExtendWith(Services.class)
@Timeout(300)
class SearchIT {

    private static final List<String> GLOBS = List.of("*", "**", "?", "bash", "*bash", "b*sh", "*.so*", "*.so.[0-9]",
            "lib*.so.?", "[a-c]*", "[!a-z]*", "*[0-9]", "passwd", "PASSWD", "usr*", "*/bin/*", "bin/*", "/bin/*", "etc/*",
            "/etc", "etc/*.conf", "/etc/**", "**/*.conf", "**/bin/**", "usr/**/doc", "**/[ab]*/?*", "*/*", "*/*/*.txt",
            "**/.wh.*", "srv/[ot]*.txt");
    private static final List<String> REGEXES = List.of("bash", "^etc/", "passwd$", "^[^/]*$", "\\.so(\\.\\d+)*$", "(^|/)bin/",
            "^usr/(s?bin|lib)/", "[A-Z]{3}", "\\d{2,}", ".", "^$", "a.c", "/\\.", "conf|txt", "(?i)README", "^(usr|etc)$",
            "\\bsh\\b", "lib.*\\.so", "^.{30,}$", "[^\\x00-\\x7f]");

    /** The rules in another language: prints the layer's number and the name's bytes for each match. */
    private static final String PYTHON = """
            import fnmatch, os, re, subprocess, sys
            def clean(name):
                parts = [p for p in name.split('/') if p not in ('', '.')]
                return '/'.join(parts)
            def translate(p):
                p, out, i = clean(p), '', 0
                while i < len(p):
                    if p.startswith('**/', i) and (i == 0 or p[i - 1] == '/'):
                        out, i = out + '(?:.*/)?', i + 3
                    elif p.startswith('**', i):
                        out, i = out + '.*', i + 2
                    elif p[i] == '*':
                        out, i = out + '[^/]*', i + 1
                    elif p[i] == '?':
                        out, i = out + '[^/]', i + 1
                    elif p[i] == '[':
                        j = p.index(']', i + 2)
                        out, i = out + '(?!/)[' + p[i + 1:j].replace('!', '^') + ']', j + 1
                    else:
                        out, i = out + re.escape(p[i]), i + 1
                return re.compile('(?s:' + out + r')\\Z')
            def matcher(kind, p):
                if kind == 'regex':
                    return re.compile(p).search
                if '/' in p:
                    return translate(p).match
                return lambda n: fnmatch.fnmatchcase(n, p) or fnmatch.fnmatchcase(os.path.basename(n), p)
            lists = []
            for tar in sys.argv[2:]:
                names = subprocess.run(['tar', '--quoting-style=literal', '--absolute-names', '-tf', tar],
                                       stdout=subprocess.PIPE, check=True).stdout
                lists.append([clean(os.fsdecode(n)) for n in names.split(b'\\n')[:-1]])
            for line in open(sys.argv[1], encoding='utf-8').read().split('\\n')[:-1]:
                matches = matcher(*line.split(' ', 1))
                found = []
                for i, names in enumerate(lists):
                    found += ['%d:%s' % (i, os.fsencode(n or '.').hex()) for n in names if matches(n)]
                print(' '.join(found))
            """;

    @TempDir
    private Path folder;
    private final ObjectMapper json = new ObjectMapper();
    private final DockerRegistry registry;
    private final TreeImages trees;
    private final TestImages images;
    private final PeerTrees peers;

    SearchIT(DockerRegistry registry, TreeImages trees, TestImages images, PeerTrees peers) {
        this.registry = registry;
        this.trees = trees;
        this.images = images;
        this.peers = peers;
    }

    private String image(String name) throws Exception {
        return switch (name) {
            case "small" -> images.small();
            case "repeated" -> images.repeated();
            default -> trees.push(name);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "links", "small", "repeated"})
    void findWhatTarListsAndPythonMatches(String name) throws Exception {
        String image = image(name);
        List<String> python = new ArrayList<>(List.of("python3", "-c", PYTHON, folder.resolve("patterns").toString()));
        python.addAll(layers(image));
        StringBuilder patterns = new StringBuilder();
        GLOBS.forEach(pattern -> patterns.append("glob ").append(pattern).append('\n'));
        REGEXES.forEach(pattern -> patterns.append("regex ").append(pattern).append('\n'));
        Files.writeString(folder.resolve("patterns"), patterns);
        List<String> expected = Command.of(python).run().succeeds().out().lines().toList();
        assertThat(expected).hasSize(50).filteredOn(line -> !line.isEmpty()).hasSizeGreaterThan(10);
        Path tarball = save(image);

        for (int i = 0; i < 50; i++) {
            boolean glob = i < GLOBS.size();
            String pattern = glob ? GLOBS.get(i) : REGEXES.get(i - GLOBS.size());
            List<String> command = new ArrayList<>(List.of("--json", "search", "tar://" + tarball, pattern));
            if (!glob) {
                command.add("--regex");
            }
            assertThat(found(lines(command))).as("%s of %s", pattern, name).isEqualTo(expected.get(i));
        }
        String fromRegistry = Launcher.occystrap("--json", "search-layers", registry.host(), image.split(":")[0], "1", "*")
                .run().succeeds().out();
        assertThat(found(fromRegistry)).isEqualTo(expected.get(0));
    }

    private String found(String lines) throws Exception {
        List<String> found = new ArrayList<>();
        for (String line : lines.lines().toList()) {
            JsonNode match = json.readTree(line);
            byte[] path = match.has("pathBytes") ? match.path("pathBytes").binaryValue()
                    : match.path("path").asText().getBytes(StandardCharsets.UTF_8);
            found.add(match.path("layerNumber").asInt() + ":" + HexFormat.of().formatHex(path));
        }
        return String.join(" ", found);
    }

    private static String lines(List<String> command) {
        InProcess outcome = InProcess.run(command.toArray(String[]::new));
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isEqualTo(outcome.out().isEmpty() ? 1 : 0);
        return outcome.out();
    }

    @ParameterizedTest
    @ValueSource(strings = {"debian", "busybox", "layers-12"})
    void hiddenIsWhatPodmanDoesNotMount(String name) throws Exception {
        String image = trees.push(name);
        TreeListing tree = peers.of(name, PeerTrees.Peer.PODMAN).listing();
        Set<String> mounted = tree.paths().stream()
                .filter(path -> !path.isEmpty() && !path.equals(".")).collect(Collectors.toCollection(TreeSet::new));
        Set<String> shown = new TreeSet<>();
        Set<String> hidden = new TreeSet<>();
        for (String line : Launcher.run("--json", "search", "registry://" + registry.host() + "/" + image, "*").out()
                .lines().toList()) {
            JsonNode match = json.readTree(line);
            String path = match.path("path").asText();
            boolean whiteout = path.substring(path.lastIndexOf('/') + 1).startsWith(".wh.");
            if (!whiteout && !path.equals(".")) {
                (match.path("hiddenBy").isNull() ? shown : hidden).add(resolved(path, tree));
            }
        }

        assertThat(shown).isEqualTo(mounted);
        hidden.removeAll(shown);
        assertThat(hidden).doesNotContainAnyElementsOf(mounted);
        if (!name.equals("busybox")) {
            assertThat(hidden).isNotEmpty();
        }
    }

    /** A layer of Debian's base has bin/greet, where /bin is a link to usr/bin. */
    private static String resolved(String path, TreeListing tree) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        boolean link = slash > 0 && tree.paths().contains(first) && tree.get(first, TreeListing.Column.TYPE).equals("l");
        return link ? tree.get(first, TreeListing.Column.TARGET) + path.substring(slash) : path;
    }

    @Test
    void aBrokenLayerInTheMiddle() throws Exception {
        Path tarball = save(images.small());
        String position = Command.of("python3", "-c", """
                import json, sys, tarfile
                tar = tarfile.open(sys.argv[1])
                name = json.load(tar.extractfile('manifest.json'))[0]['Layers'][1]
                print(tar.getmember(name).offset_data, name)
                """, tarball.toString()).output();
        try (var file = Files.newByteChannel(tarball, StandardOpenOption.WRITE)) {
            file.position(Long.parseLong(position.split(" ")[0]) + 100);
            file.write(ByteBuffer.wrap("zz".getBytes(StandardCharsets.US_ASCII)));
        }
        String digest = registry.config(images.small()).at("/rootfs/diff_ids/1").asText();

        Command.Outcome outcome = Launcher.occystrap("search-layers-tarfile", tarball.toString(), "*sh",
                "--script-friendly").run();

        assertThat(outcome.code()).isEqualTo(5);
        assertThat(outcome.out().lines().toList()).hasSize(1).first().asString().endsWith(":bin/sh");
        assertThat(outcome.errors()).hasSize(1).first().asString().contains(digest);
    }

    @Test
    void manyMatchesAndLargeContentsInASmallHeap() throws Exception {
        Path tarball = folder.resolve("many.tar");
        Command.of("python3", "-c", """
                import hashlib, io, json, sys, tarfile
                layers = []
                for n in range(2):
                    data = io.BytesIO()
                    with tarfile.open(fileobj=data, mode='w', format=tarfile.GNU_FORMAT) as tar:
                        for i in range(100000):
                            tar.addfile(tarfile.TarInfo('srv/some/directory/%d/file-%d' % (i % 100, i)))
                    layers.append(data.getvalue())
                config = json.dumps({'os': 'linux', 'architecture': 'amd64', 'rootfs': {'type': 'layers', 'diff_ids':
                    ['sha256:' + hashlib.sha256(layer).hexdigest() for layer in layers]}}).encode()
                def add(tar, name, data):
                    info = tarfile.TarInfo(name)
                    info.size = len(data)
                    tar.addfile(info, io.BytesIO(data))
                with tarfile.open(sys.argv[1], 'w') as tar:
                    for n, layer in enumerate(layers):
                        add(tar, '%d/layer.tar' % n, layer)
                    add(tar, 'config.json', config)
                    add(tar, 'manifest.json', json.dumps([{'Config': 'config.json', 'RepoTags': ['ns/many:1'],
                        'Layers': ['0/layer.tar', '1/layer.tar']}]).encode())
                """, tarball.toString()).run().succeeds();
        Path out = folder.resolve("out");

        Launcher.occystrap("--json", "search", "tar://" + tarball, "*").environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m")
                .stdout(out).run().succeeds();

        assertThat(Command.of("sh", "-c", "wc -l < " + out + "; grep -c '\"hiddenBy\":\"sha256:' " + out).output())
                .isEqualTo("200000\n100000");
        Command.Outcome content = Launcher.occystrap("search-layers", registry.host(), images.large().split(":")[0], "1",
                "*", "--content", "no noise has this").environment("OCCYSTRAP_JAVA_OPTS", "-Xmx64m").run();
        assertThat(content.code()).as(content.err()).isEqualTo(1);
    }

    private Path save(String image) throws Exception {
        Path tarball = folder.resolve("image.tar");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "docker-archive:" + tarball + ":ns/image:1").run().succeeds();
        return tarball;
    }

    /** @return the layers as they are stored, base first */
    private List<String> layers(String image) throws Exception {
        Path layout = folder.resolve("layout");
        Command.of("skopeo", "copy", "--quiet", "--src-tls-verify=false", "docker://" + registry.host() + "/" + image,
                "oci:" + layout + ":latest").run().succeeds();
        List<String> layers = new ArrayList<>();
        for (JsonNode layer : registry.manifest(image).path("layers")) {
            layers.add(layout.resolve("blobs").resolve(layer.path("digest").asText().replace(':', '/')).toString());
        }
        return layers;
    }
}
