package io.occystrap.layer.rootfs;

import static io.occystrap.layer.rootfs.Attack.contained;
import static io.occystrap.layer.rootfs.Attack.refused;
import static io.occystrap.layer.rootfs.Attack.unreadable;

import io.occystrap.fixture.RawTar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Names that lead out of the tree, roots that are no directories, and types that nobody knows. */
class HostileNamesTest extends HostileLayers {

    @Override
    Stream<Attack> attacks() {
        return Stream.of(rootEntries(), names(), types()).flatMap(kind -> kind);
    }

    /** CVE-2021-29136. */
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

    /** Zip slip. */
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

    private static byte[] prefixed(String prefix, String name) {
        return RawTar.header(name, '0', RawTar.octal(0), "", prefix);
    }
}
