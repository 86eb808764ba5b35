package io.occystrap.layer.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.occystrap.fixture.MemoryLayer;
import io.occystrap.fixture.Packed;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Digest;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.TransferListener;
import io.occystrap.layer.RewrittenLayer;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import io.occystrap.posix.Staging;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Layers that try what RULES.md says of hostile files (sections 7 and 8). Each is refused, in words that name the layer
 * and the path, or what it does stays inside; and in all cases what lies beside the tree is as it was.
 */
class HostileLayersTest {

    private static final String UP = "../../../../../../../../../../..";

    /** Both engines must withstand the same. */
    enum Engine {

        TREE {
            @Override
            List<Path> write(List<Layer> layers, Path folder, Staging staging) throws IOException {
                Path tree = staging.resolve("tree");
                diffIds = new RootFilesystemWriter(Limits.DEFAULT, 2, TransferListener.NONE)
                        .write(layers, tree, staging).diffIds();
                return List.of(tree);
            }
        },

        OVERLAY {
            @Override
            List<Path> write(List<Layer> layers, Path folder, Staging staging) throws IOException {
                Path directory = Files.createDirectory(staging.resolve("layers"));
                Path upper = Files.createDirectory(staging.resolve("upper"));
                OverlayWriter.Written written = new OverlayWriter(Limits.DEFAULT, 2, TransferListener.NONE)
                        .write(layers, directory, upper, staging);
                diffIds = written.diffIds();
                List<Path> shown = new ArrayList<>();
                for (int i = layers.size() - 1; i >= written.lowest(); i--) {
                    shown.add(directory.resolve(Integer.toString(i)));
                }
                return shown;
            }
        };

        /** Of the layers that were written last. */
        List<Digest> diffIds;

        /** @return the directories that show through each other, the uppermost first */
        abstract List<Path> write(List<Layer> layers, Path folder, Staging staging) throws IOException;
    }

    /**
     * An attack.
     *
     * @param name    what it tries
     * @param layers  base first
     * @param refused what the error must name besides the uppermost layer; null if the attack is contained
     * @param there   paths that must be inside afterwards, those that begin with {@code !} must not
     */
    private record Attack(String name, List<RawTar> layers, String refused, List<String> there) {

        @Override
        public String toString() {
            return name;
        }
    }

    private static Attack refused(String name, String path, RawTar... layers) {
        return new Attack(name, List.of(layers), path, List.of());
    }

    /** The header itself makes no sense, so there may be no path to name. */
    private static Attack unreadable(String name, RawTar... layers) {
        return new Attack(name, List.of(layers), "", List.of());
    }

    private static Attack contained(String name, List<String> there, RawTar... layers) {
        return new Attack(name, List.of(layers), null, there);
    }

    private static RawTar tar() {
        return new RawTar();
    }

    @TempDir
    private static Path folder;

    @BeforeAll
    static void makeWhatMustNotBeTouched() throws IOException {
        Path outside = Files.createDirectory(Path.of(out()));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.writeString(Files.createDirectory(outside.resolve("sub")).resolve("file"), "file");
        Files.createSymbolicLink(outside.resolve("link"), Path.of("secret"));
    }

    // ---- The root entry, CVE-2021-29136

    private static Stream<Attack> rootEntries() {
        return Stream.of(
                refused("the root is a link", "./", tar().link("./", '2', out())),
                refused("the root is a link, dot", ".", tar().link(".", '2', out())),
                refused("the root is a link, slash", "/", tar().link("/", '2', out())),
                refused("the root is a link by a detour", "a/..", tar().link("a/..", '2', out())),
                refused("the root is a link by a PAX name", "././.", tar().pax("path=././.").link("x", '2', out())),
                refused("the root is a link in the second layer", "./", tar().file("a", ""),
                        tar().link("./", '2', out())),
                refused("the root is a file", "./", tar().file("./", "x")),
                refused("the root is a hard link", "./", tar().file("a", ""), tar().link("./", '1', "a")),
                refused("the root is a device", "./", tar().link("./", '3', "")),
                refused("the root is a pipe", "./", tar().link("./", '6', "")));
    }

    // ---- Links out and what is written through them, CVE-2014-9356, CVE-2025-47290, CVE-2021-32760

    private static Stream<Attack> links() {
        String inside = out().substring(1);
        return Stream.of(
                contained("an absolute link", List.of("a", inside + "/new"),
                        tar().link("a", '2', out()).file("a/new", "x")),
                contained("an absolute link over a file", List.of(inside + "/secret"),
                        tar().link("a", '2', out()).file("a/secret", "x")),
                contained("a relative link", List.of(inside + "/new"),
                        tar().link("a", '2', UP + out()).file("a/new", "x")),
                contained("a relative link out of the tree", List.of("outside/new"),
                        tar().link("a", '2', "../../outside").file("a/new", "x")),
                contained("a relative link out of a layer", List.of("outside/new"),
                        tar().link("a", '2', "../../../outside").file("a/new", "x")),
                contained("a link to the parent alone", List.of("new"), tar().link("a", '2', "..").file("a/new", "x")),
                contained("a link deep down", List.of(inside + "/new"),
                        tar().link("d/e/a", '2', UP + out()).file("d/e/a/new", "x")),
                contained("a chain of links", List.of(inside + "/new"),
                        tar().link("a", '2', "b/c").link("b", '2', "/d").link("d/c", '2', out()).file("a/new", "x")),
                contained("across layers", List.of(inside + "/new"), tar().link("a", '2', out()),
                        tar().file("a/new", "x")),
                contained("across layers, relative", List.of(inside + "/new"),
                        tar().link("a", '2', UP + out()), tar().file("a/new", "x")),
                contained("across three layers", List.of(inside + "/sub/new"),
                        tar().link("a", '2', "b"), tar().link("b", '2', out()), tar().file("a/sub/new", "x")),
                contained("in the order in which no tar has them", List.of("a/new"),
                        tar().file("a/new", "x"), tar().entry("a/", '5', new byte[0])),
                contained("a directory becomes a link", List.of("a", "!a/old", inside + "/new"),
                        tar().file("a/old", "x"), tar().link("a", '2', out()).file("a/new", "x")),
                contained("a link becomes a directory", List.of("a/new", "!" + inside + "/new"),
                        tar().link("a", '2', out()), tar().entry("a/", '5', new byte[0]).file("a/new", "x")),
                contained("a file in the place of a link", List.of("a", "!" + inside),
                        tar().link("a", '2', out() + "/secret").file("a", "x")),
                contained("a file in the place of a link below", List.of("a", "!" + inside),
                        tar().link("a", '2', out() + "/secret"), tar().file("a", "x")),
                contained("a directory in the place of a link", List.of("a", "!" + inside),
                        tar().link("a", '2', out()).block(owned("a/", '5', "0000777\0", ""))),
                contained("a directory in the place of a link below", List.of("a", "!" + inside),
                        tar().link("a", '2', out()), tar().block(owned("a/", '5', "0000777\0", ""))),
                contained("attributes of a link", List.of("a"),
                        tar().pax("mtime=1.5", "uid=1", "gid=1", "SCHILY.xattr.user.x=y", "SCHILY.xattr.trusted.x=y")
                                .block(owned("a", '2', "0006777\0", out() + "/secret"))),
                contained("attributes of a link below", List.of("a"), tar().link("a", '2', out() + "/secret"),
                        tar().pax("mtime=1.5", "uid=1", "gid=1")
                        .block(owned("a", '2', "0000777\0", out() + "/secret"))),
                contained("attributes of a hard link to a link", List.of("a", "h"),
                        tar().link("a", '2', out() + "/secret").pax("mtime=1.5", "uid=1")
                                .block(owned("h", '1', "0000777\0", "a"))),
                contained("a pipe in the place of a link", List.of("a"),
                        tar().link("a", '2', out() + "/secret").link("a", '6', "")),
                contained("/proc/self/root", List.of("proc/self/root" + out() + "/new"),
                        tar().link("a", '2', "/proc/self/root" + out()).file("a/new", "x")),
                contained("/proc/self/cwd, which the image links itself", List.of(inside + "/new"),
                        tar().link("proc/self/cwd", '2', out()).file("proc/self/cwd/new", "x")),
                refused("links in a circle", "a/new", tar().link("a", '2', "b").link("b", '2', "a").file("a/new", "x")),
                refused("a link to itself, across layers", "a/new", tar().link("a", '2', "a"), tar().file("a/new", "")),
                refused("a link that says nothing", "a", tar().link("a", '2', "")));
    }

    // ---- Names, zip slip

    private static Stream<Attack> names() {
        return Stream.of(
                refused("up", "../new", tar().file("../new", "x")),
                refused("up, to a directory", "../", tar().entry("../", '5', new byte[0])),
                refused("up, two dots alone", "..", tar().link("..", '2', out())),
                refused("up later", "a/../../new", tar().file("a/../../new", "x")),
                refused("up after a slash", "/../new", tar().file("/../new", "x")),
                refused("up after dots", "./../new", tar().file("./../new", "x")),
                refused("up in the second layer", "../new", tar().file("a", ""), tar().file("../new", "x")),
                refused("up by PAX", "../new", tar().pax("path=../new").file("fine", "x")),
                refused("up by PAX, of a link", "../new", tar().pax("path=../new").link("fine", '2', out())),
                refused("up by a GNU name", "../new",
                        tar().entry("././@LongLink", 'L', "../new\0".getBytes(StandardCharsets.UTF_8))
                        .file("fine", "x")),
                refused("up by a prefix", "../new", tar().block(prefixed("..", "new"))),
                refused("up by prefix and name", "a/../../new", tar().block(prefixed("a/..", "../new"))),
                refused("up by the name of a sparse file", "../new",
                        tar().pax("GNU.sparse.name=../new", "GNU.sparse.size=1", "GNU.sparse.map=0,1")
                        .file("fine", "x")),
                contained("absolute", List.of(out().substring(1) + "/new"), tar().file(out() + "/new", "x")),
                contained("absolute by PAX", List.of(out().substring(1) + "/new"),
                        tar().pax("path=/" + out() + "//new").file("fine", "x")),
                contained("absolute by a prefix", List.of("tmp/x/new"), tar().block(prefixed("/tmp/x", "new"))),
                contained("up and down again", List.of("new"), tar().file("a/../new", "x")),
                contained("three dots", List.of(".../new"), tar().file(".../new", "x")),
                contained("backslashes are no slashes", List.of("..\\new"), tar().file("..\\new", "x")),
                // Each character is a byte, none of which is UTF-8.
                contained("no UTF-8", List.of("\u00ff\u00fe/\u0080"), tar().file("\u00ff\u00fe/\u0080", "x")),
                contained("control characters", List.of("a\nb\u001b[31m"), tar().file("a\nb\u001b[31m", "x")),
                contained("case twins", List.of("name", "NAME", "Name"),
                        tar().file("name", "1").file("NAME", "2").file("Name", "3")),
                refused("control characters are escaped", "..\\x0ax", tar().file("../..\nx", "x")),
                refused("a NUL in a PAX name", "a\\x00b", tar().pax("path=a\0b").file("fine", "x")),
                refused("a NUL in a PAX link", "fine", tar().pax("linkpath=" + out() + "\0x").link("fine", '2', "x")),
                contained("255 bytes", List.of("d/" + "n".repeat(255)),
                        tar().pax("path=d/" + "n".repeat(255)).file("fine", "x")),
                refused("256 bytes", "d/nnn", tar().pax("path=d/" + "n".repeat(256)).file("fine", "x")),
                refused("256 bytes, a directory on the way", "(nnn",
                        tar().pax("path=" + "n".repeat(256) + "/d").file("fine", "x")),
                refused("256 bytes in the second layer", "d/nnn", tar().file("d/a", ""),
                        tar().pax("path=d/" + "n".repeat(256)).link("fine", '2', "x")),
                contained("a link of 4095 bytes", List.of("a"),
                        tar().pax("linkpath=" + "l".repeat(4095)).link("a", '2', "x")),
                refused("a link of 4096 bytes", "a", tar().pax("linkpath=" + "l".repeat(4096)).link("a", '2', "x")),
                unreadable("a name of 4097 bytes", tar().pax("path=" + "d/".repeat(2048) + "f").file("fine", "x")),
                contained("a path of 2048 components", List.of("d/".repeat(2047) + "f"),
                        tar().pax("path=" + "d/".repeat(2047) + "f").file("fine", "x")));
    }

    // ---- Whiteouts

    private static Stream<Attack> whiteouts() {
        String inside = out().substring(1);
        return Stream.of(
                refused("of nothing", ".wh.", tar().file("a", ""), tar().file(".wh.", "")),
                refused("of nothing, in the base", ".wh.", tar().file(".wh.", "")),
                refused("of the directory itself", "d/.wh..", tar().file("d/a", ""), tar().file("d/.wh..", "")),
                refused("of the parent", "d/.wh...", tar().file("d/a", ""), tar().file("d/.wh...", "")),
                refused("of the parent, in the base", ".wh...", tar().file(".wh...", "")),
                refused("above the root", "../../.wh.outside", tar().file("a", ""),
                        tar().file("../../.wh.outside", "")),
                refused("opaque above the root", "../.wh..wh..opq", tar().file("../.wh..wh..opq", "")),
                contained("through an absolute link", List.of("a", "!" + inside + "/secret"),
                        tar().link("a", '2', out()).file(inside + "/secret", "x"), tar().file("a/.wh.secret", "")),
                contained("through a link to nowhere", List.of("a", "!" + inside), tar().link("a", '2', out()),
                        tar().file("a/.wh.secret", "")),
                contained("through a relative link", List.of("a", "b"), tar().link("a", '2', UP + out()).file("b", ""),
                        tar().file("a/.wh.secret", "").file("a/.wh.sub", "")),
                contained("opaque through an absolute link", List.of("a", "!" + inside + "/secret"),
                        tar().link("a", '2', out()).file(inside + "/secret", "x"), tar().file("a/.wh..wh..opq", "")),
                contained("opaque through a relative link", List.of("a"), tar().link("a", '2', "../../outside"),
                        tar().file("a/.wh..wh..opq", "")),
                contained("of a link, which stays unfollowed", List.of("!a"), tar().link("a", '2', out()),
                        tar().file(".wh.a", "")),
                contained("of what is not there (RULES 7)", List.of("a"), tar().file("a", ""),
                        tar().file(".wh.none", "")),
                contained("below what is not there", List.of("a"), tar().file("a", ""), tar().file("no/ne/.wh.x", "")),
                contained("below a file", List.of("a"), tar().file("a", ""), tar().file("a/.wh.x", "")),
                contained("of siblings by prefix (RULES 7)", List.of("!dir/x", "dir2/x", "dir-3", "di"),
                        tar().file("dir/x", "").file("dir2/x", "").file("dir-3", "").file("di", ""),
                        tar().file(".wh.dir", "")),
                contained("opaque, and siblings by prefix", List.of("dir", "!dir/x", "dir2/x"),
                        tar().file("dir/x", "").file("dir2/x", ""), tar().file("dir/.wh..wh..opq", "")),
                contained("a mark that is a link", List.of("!a"), tar().file("a", ""), tar().link(".wh.a", '2', out())),
                contained("a mark that is a hard link", List.of("!a"), tar().file("a", ""),
                        tar().link(".wh.a", '1', "none")),
                contained("what AUFS keeps for itself", List.of("a", "!.wh..wh.plnk"), tar().file("a", ""),
                        tar().entry(".wh..wh.plnk/", '5', new byte[0])
                        .file(".wh..wh.plnk/1.2", "x").file(".wh..wh.aufs", "")),
                contained("opaque root", List.of("!a", "b"), tar().file("a", ""),
                        tar().file("b", "").file(".wh..wh..opq", "")),
                refused("of a name that is too long", "d/.wh.nnn", tar().file("d/a", ""),
                        tar().pax("path=d/.wh." + "n".repeat(256)).file("fine", "")));
    }

    // ---- Hard links

    private static Stream<Attack> hardlinks() {
        String inside = out().substring(1);
        return Stream.of(
                refused("up", "../../outside/secret", tar().link("h", '1', "../../outside/secret")),
                refused("up later", "a/../../x", tar().link("h", '1', "a/../../x")),
                refused("up by PAX", "../../outside/secret",
                        tar().pax("linkpath=../../outside/secret").link("h", '1', "fine")),
                refused("up by a GNU link", "../../outside/secret", tar().entry("././@LongLink", 'K',
                        "../../outside/secret\0".getBytes(StandardCharsets.UTF_8)).link("h", '1', "fine")),
                refused("up in the second layer", "../../outside/secret", tar().file("a", ""),
                        tar().link("h", '1', "../../outside/secret")),
                refused("absolute", "h", tar().link("h", '1', out() + "/secret")),
                refused("absolute in the second layer", "h", tar().file("a", ""),
                        tar().link("h", '1', out() + "/secret")),
                refused("through an absolute link", "h", tar().link("a", '2', out()).link("h", '1', "a/secret")),
                refused("through a relative link", "h", tar().link("a", '2', UP + out()).link("h", '1', "a/secret")),
                refused("through a link below", "h", tar().link("a", '2', out()), tar().link("h", '1', "a/secret")),
                contained("through a link, inside", List.of("h"),
                        tar().link("a", '2', out()).file(inside + "/secret", "x").link("h", '1', "a/secret")),
                contained("to a link that leads out", List.of("a", "h"),
                        tar().link("a", '2', out() + "/secret").link("h", '1', "a")),
                contained("to a link that leads out, below", List.of("a", "h"),
                        tar().link("a", '2', out() + "/secret"), tar().link("h", '1', "a")),
                contained("to a link that leads out, then written", List.of("a", "h"),
                        tar().link("a", '2', out() + "/secret").link("h", '1', "a").file("h", "x")),
                contained("in the place of a link that leads out", List.of("a", "h"),
                        tar().file("a", "x").link("h", '2', out() + "/secret").link("h", '1', "a")),
                refused("to a directory", "h", tar().file("d/a", "").link("h", '1', "d")),
                refused("to a directory below", "h", tar().file("d/a", ""), tar().link("h", '1', "d")),
                refused("to the root", "h", tar().link("h", '1', "/")),
                refused("to nothing", "h", tar().link("h", '1', "none")),
                refused("to nothing below", "h", tar().file("a", ""), tar().link("h", '1', "none")),
                refused("to no name at all", "h", tar().link("h", '1', "")),
                refused("to itself", "h", tar().link("h", '1', "h")),
                contained("to itself, which is there", List.of("h"), tar().file("h", "x").link("h", '1', "h")),
                refused("to what is written later", "h", tar().link("h", '1', "later").file("later", "x")),
                refused("to a whiteout", "h", tar().file("a", ""), tar().file(".wh.a", "").link("h", '1', ".wh.a")),
                refused("below a file", "h", tar().file("a", "").link("h", '1', "a/b")),
                refused("in the place of the directory of its target", "d",
                        tar().file("d/a", "").link("d", '1', "d/a")));
    }

    // ---- Numbers, extended headers, sparse files

    private static Stream<Attack> numbers() {
        byte[] evil = RawTar.header("evil", '0', RawTar.octal(0), "", "");
        return Stream.of(
                contained("a PAX size above the header's (CVE-2025-62518)", List.of("a", "b", "!evil"),
                        tar().pax("size=512").block(RawTar.header("a", '0', RawTar.octal(0), "", "")).content(evil)
                                .file("b", "")),
                contained("a PAX size below the header's", List.of("a", "b", "evil"),
                        tar().pax("size=0").block(RawTar.header("a", '0', RawTar.octal(512), "", "")).content(evil)
                                .file("b", "")),
                contained("the size of a directory", List.of("d", "b"),
                        tar().block(RawTar.header("d/", '5', RawTar.octal(512), "", "")).file("b", "")),
                contained("the size of a link", List.of("a", "b"),
                        tar().block(RawTar.header("a", '2', RawTar.octal(512), out(), "")).file("b", "")),
                contained("the largest owner", List.of("a"),
                        tar().pax("uid=4294967294", "gid=4294967294").file("a", "")),
                unreadable("uid -1, which leaves the owner alone", tar().pax("uid=4294967295").file("a", "")),
                unreadable("gid -1", tar().pax("gid=4294967295").file("a", "")),
                unreadable("uid 0 again, past 32 bits", tar().pax("uid=4294967296").file("a", "")),
                unreadable("a negative uid", tar().pax("uid=-1").file("a", "")),
                unreadable("an absurd uid", tar().pax("uid=" + "9".repeat(5000)).file("a", "")),
                unreadable("uid -1 in base 256", tar().block(binary("a", 108, 0x80, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF))),
                unreadable("a negative uid in base 256",
                        tar().block(binary("a", 108, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                        0xFF))),
                unreadable("a uid past 32 bits in base 256", tar().block(binary("a", 116, 0x80, 0, 0, 1, 0, 0, 0, 0))),
                unreadable("a negative size",
                        tar().block(binary("a", 124, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                        0xFF, 0xFF, 0xFF))),
                unreadable("a size past 63 bits", tar().block(binary("a", 124, 0x80, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0))),
                unreadable("a size that is no number", tar().block(RawTar.header("a", '0', "size\0", "", ""))),
                unreadable("a negative PAX size", tar().pax("size=-1").file("a", "")),
                unreadable("an absurd PAX size (CVE-2023-42503)",
                        tar().pax("size=" + "9".repeat(100_000)).file("a", "")),
                unreadable("an absurd PAX time", tar().pax("mtime=" + "9".repeat(100_000)).file("a", "")),
                unreadable("an absurd fraction of a PAX time",
                        tar().pax("mtime=1." + "9".repeat(100_000)).file("a", "")),
                contained("a time past the end of all times", List.of("a", "d"),
                        tar().pax("mtime=" + "9".repeat(40)).file("a", "")
                        .pax("mtime=-" + "9".repeat(40)).entry("d/", '5', new byte[0])),
                unreadable("a huge PAX header (CVE-2022-2879)",
                        tar().block(RawTar.header("x", 'x', RawTar.octal(1L << 32), "", ""))),
                unreadable("a huge GNU name", tar().block(RawTar.header("x", 'L', RawTar.octal(1L << 32), "", ""))),
                unreadable("a huge global header",
                        tar().block(RawTar.header("x", 'g', RawTar.octal(1L << 32), "", ""))),
                unreadable("many PAX headers", headers(3, 500_000)),
                unreadable("a PAX record past its header", tar().entry("x", 'x', bytes("99 path=a\n")).file("a", "")),
                unreadable("a PAX record of no length", tar().entry("x", 'x', bytes("0 path=a\n")).file("a", "")),
                unreadable("a PAX record of a negative length",
                        tar().entry("x", 'x', bytes("-9 path=a\n")).file("a", "")),
                unreadable("a PAX record of an absurd length",
                        tar().entry("x", 'x', bytes("9".repeat(400) + " p=a\n")).file("a", "")),
                unreadable("a sparse map that overlaps", sparse("0,2,1,1", "3")),
                unreadable("a sparse map that is not in order", sparse("2,1,0,2", "3")),
                unreadable("a sparse map that overflows", sparse("999999999999999999,3", "999999999999999999")),
                unreadable("a sparse map past the file's end", sparse("0,3", "2")),
                unreadable("a sparse map of more than is stored", sparse("0,4", "4")),
                unreadable("a sparse map of less than is stored", sparse("0,2", "4")),
                unreadable("a sparse map of an odd count", sparse("0,3,5", "9")),
                unreadable("a sparse map of no numbers", sparse("0,x", "9")),
                unreadable("a huge sparse map (CVE-2025-58183)", sparse("1,0,".repeat(150_000) + "1,3", "9")),
                unreadable("a huge sparse map in the content", sparse1("99999999\n0\n1\n")),
                unreadable("a sparse map in the content that is cut short", sparse1("9\n0\n1\n")),
                unreadable("a sparse map in the content without lines", sparse1("1".repeat(512))),
                unreadable("an old sparse map that goes on in something else",
                        tar().block(oldSparse(true)).block(bytes("x".repeat(512)))),
                unreadable("a wrong checksum", tar().block(damaged())),
                unreadable("a wrong checksum in the second layer", tar().file("a", ""), tar().block(damaged())),
                unreadable("no tar at all", tar().block(bytes("x".repeat(512)))));
    }

    private static Stream<Attack> types() {
        return Stream.concat(
                Stream.of('8', '9', 'A', 'D', 'M', 'N', 'V', 'X', 'Z', '\u00ff')
                        .map(type -> refused("type " + (int) type, "a", tar().link("a", type, out()))),
                Stream.of(
                        contained("a contiguous file", List.of("a"), tar().entry("a", '7', bytes("x"))),
                        contained("a file where a parent should be", List.of("a/b", "!a/b/c"),
                                tar().file("a", "x").file("a/b", "x")),
                        contained("a file where a parent should be, below", List.of("a/b/c"), tar().file("a", "x"),
                                tar().file("a/b/c", "x")),
                        contained("a pipe where a parent should be", List.of("a/b"), tar().link("a", '6', ""),
                        tar().file("a/b", "")),
                        contained("a directory becomes a file (RULES 7)", List.of("a", "!a/b"), tar().file("a/b", ""),
                                tar().file("a", "x")),
                        contained("the same name twice", List.of("a"),
                        tar().file("a", "1").link("a", '2', out()).file("a", "2"))));
    }

    // ---- What they are made of

    /** @return the absolute path of the directory outside that attacks aim at */
    private static String out() {
        return folder.toAbsolutePath() + "/outside";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] owned(String name, char type, String mode, String link) {
        byte[] header = RawTar.header(name, type, RawTar.octal(0), link, "");
        System.arraycopy(bytes(mode), 0, header, 100, 8);
        return RawTar.sum(header);
    }

    private static byte[] prefixed(String prefix, String name) {
        return RawTar.header(name, '0', RawTar.octal(0), "", prefix);
    }

    private static byte[] binary(String name, int offset, int... values) {
        byte[] header = RawTar.header(name, '0', RawTar.octal(0), "", "");
        for (int i = 0; i < values.length; i++) {
            header[offset + i] = (byte) values[i];
        }
        return RawTar.sum(header);
    }

    private static byte[] damaged() {
        byte[] header = RawTar.header("a", '0', RawTar.octal(0), "", "");
        header[0] ^= 1;
        return header;
    }

    private static RawTar headers(int count, int size) {
        RawTar tar = tar();
        for (int i = 0; i < count; i++) {
            tar.pax("comment=" + "x".repeat(size));
        }
        return tar.file("a", "");
    }

    /** Of three bytes. */
    private static RawTar sparse(String map, String size) {
        return tar().pax("GNU.sparse.size=" + size, "GNU.sparse.map=" + map).file("a", "xyz");
    }

    private static RawTar sparse1(String content) {
        return tar().pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=9")
                .entry("a", '0', Arrays.copyOf(bytes(content), 512));
    }

    /** @param extended whether a block is said to follow, which does not */
    private static byte[] oldSparse(boolean extended) {
        byte[] header = RawTar.header("a", 'S', RawTar.octal(0), "", "");
        System.arraycopy(bytes("ustar  \0"), 0, header, 257, 8);
        for (int i = 0; i < 8; i++) {
            System.arraycopy(bytes(RawTar.octal(0)), 0, header, 386 + 12 * i, 12);
        }
        header[482] = (byte) (extended ? 1 : 0);
        System.arraycopy(bytes(RawTar.octal(9)), 0, header, 483, 12);
        return RawTar.sum(header);
    }

    // ---- The tests

    private static Stream<Arguments> attacks() {
        return Stream.of(rootEntries(), links(), names(), whiteouts(), hardlinks(), numbers(), types()).flatMap(s -> s)
                .flatMap(attack -> Stream.of(Engine.values()).map(engine -> Arguments.of(engine, attack)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacks")
    void isRefusedOrContained(Engine engine, Attack attack) throws IOException {
        List<Layer> layers = new ArrayList<>();
        for (RawTar tar : attack.layers()) {
            layers.add(new MemoryLayer(tar.bytes()));
        }
        Map<String, String> before = surroundings();

        if (attack.refused() == null) {
            List<String> wrong = new ArrayList<>();
            write(engine, layers, shown -> {
                for (String path : attack.there()) {
                    boolean wanted = !path.startsWith("!");
                    if (shows(shown, wanted ? path : path.substring(1)) != wanted) {
                        wrong.add(path);
                    }
                }
            });
            assertThat(wrong).as("paths that should (not) be inside").isEmpty();
        } else {
            String culprit = layers.get(layers.size() - 1).descriptor().digest().toString();
            assertThatExceptionOfType(MalformedImageException.class).isThrownBy(() -> write(engine, layers,
                    shown -> { }))
                    .withMessageContaining("layer " + culprit).withMessageContaining(attack.refused())
                    .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n", "\u001b"));
        }

        assertThat(surroundings()).isEqualTo(before);
    }

    /** An archive may lack its end, but never the middle of something. */
    @ParameterizedTest
    @EnumSource
    void isRefusedWhereverItIsCutShort(Engine engine) throws IOException {
        byte[] whole = tar().entry("d/", '5', new byte[0]).pax("path=d/" + "long".repeat(40), "mtime=1.5")
                .file("short", "x".repeat(700)).link("a", '2', out())
                .entry("././@LongLink", 'K', bytes(out() + "/secret\0")).link("b", '2', "short")
                .pax("GNU.sparse.size=9", "GNU.sparse.map=1,3").file("sparse", "xyz").file("a/new", "y").bytes();
        // Where an entry ends, and where its content ends.
        List<Integer> ends = List.of(512, 2048 + 700, 3584, 5120, 6656 + 3, 7680 + 1);
        Map<String, String> before = surroundings();
        for (int cut = 1; cut < whole.length - 1024; cut += 37) {
            byte[] part = Arrays.copyOf(whole, cut);
            Throwable failure = catchThrowable(() -> write(engine, List.of(new MemoryLayer(part)), shown -> { }));
            if (failure != null) {
                assertThat(failure).as("cut at %d", cut).isInstanceOf(MalformedImageException.class)
                        .hasMessageContaining(Sha.sha256(part));
            } else {
                int end = cut;
                assertThat(ends).as("cut at %d", cut).anyMatch(e -> end >= e && end <= (e + 511) / 512 * 512);
            }
            assertThat(surroundings()).as("cut at %d", cut).isEqualTo(before);
        }
    }

    /** The bytes after the archive's end are the layer's as well. */
    @ParameterizedTest
    @EnumSource
    void hashesWhatFollowsTheEnd(Engine engine) throws IOException {
        byte[] tar = Packed.join(tar().file("a", "x").bytes(), bytes("y".repeat(3000)), tar().file("late", "").bytes());
        MemoryLayer layer = new MemoryLayer(tar);

        write(engine, List.of(new RewrittenLayer(layer, List.of(), List.of())),
                shown -> assertThat(shows(shown, "late")).isFalse());

        assertThat(engine.diffIds).extracting(Digest::toString).containsExactly(Sha.sha256(tar));
    }

    // ---- How they are seen

    private interface Look {
        void at(List<Path> shown) throws IOException;
    }

    /** Looks at what was written while it is there; afterwards nothing of it may be left. */
    private void write(Engine engine, List<Layer> layers, Look look) throws IOException {
        try (Staging staging = Staging.in(folder)) {
            look.at(engine.write(layers, folder, staging));
        }
    }

    /** Overlayfs' own way to look, by names in open directories: whiteouts and opaque directories end it. */
    private static boolean shows(List<Path> layers, String path) throws IOException {
        String[] components = path.split("/");
        for (Path layer : layers) {
            try (OpenDirectory root = OpenDirectory.of(layer)) {
                Boolean answer = shows(root, components);
                if (answer != null) {
                    return answer;
                }
            }
        }
        return false;
    }

    /** @return null if a layer does not say */
    private static Boolean shows(OpenDirectory root, String... components) throws IOException {
        OpenDirectory at = root.openPath("");
        boolean opaque = false;
        try {
            for (int i = 0; i < components.length; i++) {
                Optional<FileStatus> status = at.status(components[i]);
                if (status.isEmpty()) {
                    return opaque ? Boolean.FALSE : null;
                }
                if (status.get().isWhiteout() || i == components.length - 1 || !status.get().isDirectory()) {
                    return i == components.length - 1 && !status.get().isWhiteout();
                }
                OpenDirectory child = at.open(components[i]);
                at.close();
                at = child;
                opaque |= at.attribute("trusted.overlay.opaque") != null || at.attribute("user.overlay.opaque") != null;
            }
            return null;
        } finally {
            at.close();
        }
    }

    /** All that can be seen from outside of what is beside the tree, the times of last change included. */
    private Map<String, String> surroundings() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.toList()) {
                if (!path.equals(folder)) {
                    String content = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) ? Files.readString(path) : "";
                    all.put(folder.relativize(path).toString(), content + new TreeMap<>(
                            Files.readAttributes(path, "unix:mode,uid,gid,ino,nlink,size,ctime",
                            LinkOption.NOFOLLOW_LINKS)));
                }
            }
        }
        return Collections.unmodifiableMap(all);
    }
}
