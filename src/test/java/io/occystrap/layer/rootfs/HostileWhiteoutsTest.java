package io.occystrap.layer.rootfs;

import static io.occystrap.layer.rootfs.Attack.contained;
import static io.occystrap.layer.rootfs.Attack.refused;

import java.util.List;
import java.util.stream.Stream;

/** Whiteouts of what is outside of the tree, or of nothing. */
class HostileWhiteoutsTest extends HostileLayers {

    @Override
    Stream<Attack> attacks() {
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
}
