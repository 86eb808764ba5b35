package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.SampleImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile images, unpacked by root on a copy-on-write copy of this machine's root filesystem: whatever was created,
 * changed or deleted anywhere is then in its upper directory. {@code HostileLayersTest} has many more of them; here it
 * is shown that nothing between the launcher and the kernel undoes what they show.
 */
@RequiresTools(value = {"unshare", "mount", "chroot", "find"}, root = true)
class HostileImageIT {

    /** Where the image is unpacked: a file system of its own, because overlayfs does not mount upon overlayfs. */
    private static final String PLACE = "/mnt";

    /** Runs the command for each destination, and says after each what came of it. */
    private static final String ON_A_COPY = """
            set -eu
            work=$1 place=$2; shift 2
            mount --make-rprivate /
            mount -t tmpfs tmpfs "$work"
            mkdir "$work/upper" "$work/work" "$work/root"
            mount -t overlay -o lowerdir=/,upperdir="$work/upper",workdir="$work/work" overlay "$work/root"
            mount -t proc proc "$work/root/proc"
            mount --bind /dev "$work/root/dev"
            mount -t tmpfs -o mode=755 tmpfs "$work/root$place"
            for destination in "$@"; do
                case $destination in *empty*) mkdir -m 750 "$work/root$place/empty" ;; esac
                code=0
                chroot "$work/root" "$OCCYSTRAP" --progress=none process "tar://$IMAGE" "$destination" \\
                    >"$work/out" 2>"$work/err" </dev/null || code=$?
                echo "code $code"
                sed 's/^/err /' "$work/err"
                grep -c " $work/root$place/" /proc/self/mountinfo | sed 's/^/mounts /' || true
                # A whole image stays mounted, and goes now.
                umount "$work/root$place"/*/rootfs 2>/dev/null || true
                find "$work/root$place" -mindepth 1 -maxdepth 1 -printf 'place %f %y %m %n\\n'
                rm -rf --one-file-system "$work/root$place/out" "$work/root$place/empty"
            done
            find "$work/upper" -mindepth 1 '(' ! -type d -o -empty ')' -printf 'changed /%P\\n'
            """;

    private static final List<String> SINKS = List.of("oci://" + PLACE + "/out", "mounts://" + PLACE + "/empty",
            "dir://" + PLACE + "/out?expand=true");

    /** What Java and its libraries leave wherever they run, and what says that a directory was looked into. */
    private static final String SCRATCH = "/tmp/hsperfdata_root(/.*)?|/root/\\.cache(/JNA(/.*)?)?|/tmp/jna-.*";

    /**
     * An image.
     *
     * @param name    what it tries
     * @param path    that the error must name; null if it is unpacked all the same, and stays inside
     * @param archive its layers, base first
     */
    private record Hostile(String name, String path, byte[]... archive) {

        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    private Path folder;

    private static Stream<Hostile> images() {
        byte[] base = tar().file("etc/passwd", "root:x:0:0::/:/bin/sh\n").bytes();
        String up = "../../../../../../../..";
        return Stream.of(
                new Hostile("root entry is a link", "./", tar().link("./", '2', "/etc").file("hacked", "x").bytes()),
                new Hostile("root entry is a hard link", "./", base, tar().link("./", '1', "etc/passwd").bytes()),
                new Hostile("up", up + "/etc/hacked", base, tar().file(up + "/etc/hacked", "x").bytes()),
                new Hostile("up by PAX", "../../hacked", base, tar().pax("path=../../hacked").file("a", "x").bytes()),
                new Hostile("up by a GNU name", "../../hacked", base,
                        tar().entry("././@LongLink", 'L', bytes("../../hacked\0")).file("a", "x").bytes()),
                new Hostile("up by a prefix", "../../hacked",
                        tar().block(RawTar.header("hacked", '0', RawTar.octal(0), "", "../..")).bytes()),
                new Hostile("absolute", null, base, tar().file("/etc/hacked", "x").bytes()),
                new Hostile("link out, and a write through it", null, base,
                        tar().link("a", '2', "/etc").file("a/hacked", "x").file("a/passwd", "x").bytes()),
                new Hostile("link out, and a write through it by the next layer", null, base,
                        tar().link("a", '2', up + "/etc").bytes(), tar().file("a/hacked", "x").bytes()),
                new Hostile("attributes through a link", null, tar().link("a", '2', "/etc/passwd").bytes(),
                        tar().pax("mtime=1", "uid=7", "SCHILY.xattr.user.a=b").link("a", '2', "/etc/passwd").bytes()),
                new Hostile("/proc/self/root", null, tar().link("a", '2', "/proc/self/root/etc").bytes(),
                        tar().file("a/hacked", "x").bytes()),
                new Hostile("whiteout of the parent", "etc/.wh...", base, tar().file("etc/.wh...", "").bytes()),
                new Hostile("whiteout of nothing", "etc/.wh.", base, tar().file("etc/.wh.", "").bytes()),
                new Hostile("whiteout through a link", null, base, tar().link("a", '2', "/etc").bytes(),
                        tar().file("a/.wh.passwd", "").file("a/.wh.hostname", "").bytes()),
                new Hostile("opaque through a link", null, tar().link("a", '2', "/etc").bytes(),
                        tar().file("a/.wh..wh..opq", "").bytes()),
                new Hostile("hard link up", "../../etc/passwd", base, tar().link("h", '1', "../../etc/passwd").bytes()),
                new Hostile("hard link through a link", "h",
                        tar().link("a", '2', "/etc").link("h", '1', "a/passwd").bytes()),
                new Hostile("hard link to a link that leads out", null,
                        tar().link("a", '2', "/etc/passwd").bytes(), tar().link("h", '1', "a").bytes()),
                new Hostile("hard link to a directory", "h", base, tar().link("h", '1', "etc").bytes()),
                new Hostile("hard link to nothing", "h", base, tar().link("h", '1', "none").bytes()),
                new Hostile("links in a circle", "a/b", base,
                        tar().link("a", '2', "c").link("c", '2', "a").file("a/b", "").bytes()),
                new Hostile("a name that is too long", "nnn",
                        tar().pax("path=" + "n".repeat(256)).file("a", "x").bytes()),
                new Hostile("an unknown type", "a", base, tar().link("a", 'Z', "/etc").bytes()),
                new Hostile("a NUL", "a\\x00b", tar().pax("path=a\0b").file("a", "x").bytes()),
                // These are wrong before there is a path, so they name the layer alone.
                new Hostile("an owner of 32 ones", "", base, tar().pax("uid=4294967295").file("a", "x").bytes()),
                new Hostile("an absurd size", "", base, tar().pax("size=" + "9".repeat(999)).file("a", "x").bytes()),
                new Hostile("a huge PAX header", "", base,
                        tar().block(RawTar.header("x", 'x', RawTar.octal(1L << 32), "", "")).bytes()),
                new Hostile("a sparse map that overflows", "", tar().pax("GNU.sparse.size=999999999999999999",
                        "GNU.sparse.map=999999999999999999,3").file("a", "xyz").bytes()),
                new Hostile("a wrong checksum", "", base, wrongSum()),
                new Hostile("cut short", "a", base, Arrays.copyOf(tar().file("a", "x".repeat(4000)).bytes(), 2048)));
    }

    private static RawTar tar() {
        return new RawTar();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] wrongSum() {
        byte[] tar = tar().file("a", "x").bytes();
        tar[0] = 'b';
        return tar;
    }

    @ParameterizedTest
    @MethodSource("images")
    void leavesNothingOutsideItsDestination(Hostile hostile) throws Exception {
        Path image = image(hostile).saveTo(folder.resolve("image.tar"));
        Path copy = Files.createDirectory(folder.resolve("copy"));
        String culprit = "sha256:" + SampleImage.sha256(hostile.archive()[hostile.archive().length - 1]);

        List<String> said = Command.of("unshare", "--mount", "sh", "-c", ON_A_COPY, "sh", copy.toString(), PLACE)
                .with(SINKS.toArray(String[]::new)).environment("IMAGE", image.toString())
                .environment("OCCYSTRAP", Path.of("occystrap").toAbsolutePath().toString()).output().lines().toList();

        List<String> expected = new ArrayList<>();
        for (String sink : SINKS) {
            boolean empty = sink.endsWith("/empty");
            if (hostile.path() == null) {
                // The one mount is that of the destination; a directory that was there goes on as the image's.
                expected.add("code 0");
                expected.add(sink.startsWith("mounts") ? "mounts 1" : "mounts 0");
                expected.add("place " + (empty ? "empty" : "out"));
            } else {
                expected.add("code 5");
                expected.add("mounts 0");
                if (empty) {
                    expected.add("place empty d 750 2");
                }
            }
        }
        assertThat(said.stream().filter(line -> !line.startsWith("err ") && !line.startsWith("changed "))
                .map(line -> hostile.path() == null ? line.replaceFirst("^(place \\w+) .*", "$1") : line))
                .containsExactlyElementsOf(expected);
        assertThat(said.stream().filter(line -> line.startsWith("changed ")).map(line -> line.substring(8)))
                .allMatch(path -> path.matches(SCRATCH));
        List<String> errors = said.stream().filter(line -> line.startsWith("err ")).toList();
        if (hostile.path() == null) {
            assertThat(errors).allMatch(line -> line.startsWith("err occystrap: warning: "));
        } else {
            assertThat(errors).hasSameSizeAs(SINKS).allSatisfy(line -> assertThat(line)
                    .startsWith("err occystrap: error: ").contains(culprit).contains(hostile.path()));
        }
    }

    private static SampleImage image(Hostile hostile) {
        ObjectNode config = JsonNodeFactory.instance.objectNode().put("architecture", "amd64").put("os", "linux");
        config.putObject("config").putArray("Cmd").add("/bin/sh");
        ArrayNode diffIds = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        for (byte[] layer : hostile.archive()) {
            diffIds.add("sha256:" + SampleImage.sha256(layer));
        }
        return new SampleImage("hostile/image:1", bytes(config.toString()), List.of(hostile.archive()));
    }
}
