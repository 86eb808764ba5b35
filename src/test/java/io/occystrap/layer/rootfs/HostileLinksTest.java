package io.occystrap.layer.rootfs;

import static io.occystrap.layer.rootfs.Attack.contained;
import static io.occystrap.layer.rootfs.Attack.refused;

import io.occystrap.fixture.RawTar;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Links that lead out of the tree, and hard links to what is outside. */
class HostileLinksTest extends HostileLayers {

    @Override
    Stream<Attack> attacks() {
        return Stream.concat(links(), hardlinks());
    }

    /** Links out and what is written through them: CVE-2014-9356, CVE-2025-47290, CVE-2021-32760. */
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

    private static byte[] owned(String name, char type, String mode, String link) {
        byte[] header = RawTar.header(name, type, RawTar.octal(0), link, "");
        System.arraycopy(bytes(mode), 0, header, 100, 8);
        return RawTar.sum(header);
    }
}
