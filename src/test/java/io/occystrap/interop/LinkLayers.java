package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** Three layers of entries that replace, link, delete and hide what the layers below them have. */
final class LinkLayers {

    /** How an entry of a type is written into a layer; what a directory has in it tells the layers apart. */
    private static final Map<String, BiConsumer<LayerTar, String>> TYPES = new TreeMap<>(Map.of(
            "file", LayerTar::file,
            "hardlink", (layer, name) -> layer.hardlink(name, "types/linked"),
            "directory", (layer, name) -> layer.directory(name),
            "symlink", (layer, name) -> layer.symlink(name, "linked"),
            "dirlink", (layer, name) -> layer.symlink(name, "other"),
            "fifo", LayerTar::fifo,
            "chr", (layer, name) -> layer.characterDevice(name, 5, 1),
            "blk", (layer, name) -> layer.blockDevice(name, 8, 1)));

    /** Of directories that layers change without naming them. */
    static final String NAMED = "1234567890.123456789";

    private LinkLayers() {
    }

    static List<ImageLayer> in(Path folder) throws IOException {
        LayerTar first = new LayerTar("2021-01-01").time(NAMED).directory("./");
        LayerTar second = first.next("2022-02-02");
        LayerTar third = second.next("2023-03-03");
        types(first, second);
        links(first, second, third);
        mergedUsr(first, second, third);
        names(first, second);
        times(first, second);
        whiteouts(first, second, third);
        return List.of(first.in(folder, "links1"), second.in(folder, "links2"), third.in(folder, "links3"));
    }

    /** Every type replaced by every type, and deleted. */
    private static void types(LayerTar first, LayerTar second) {
        first.directory("types").file("types/linked").directory("types/other").file("types/other/file");
        second.directory("types").file("types/linked");
        TYPES.forEach((lower, writeLower) -> {
            TYPES.forEach((upper, writeUpper) -> {
                String name = "types/" + lower + "-" + upper;
                writeLower.accept(first, name);
                if (lower.equals("directory")) {
                    first.file(name + "/lower");
                }
                writeUpper.accept(second, name);
                if (upper.equals("directory")) {
                    second.file(name + "/upper");
                }
            });
            writeLower.accept(first, "types/" + lower + "-deleted");
            second.whiteout("types/" + lower + "-deleted");
        });
        first.file("types/directory-deleted/file").directory("types/directory-deleted/empty");
    }

    private static void links(LayerTar first, LayerTar second, LayerTar third) {
        first.directory("links");
        second.directory("links");
        third.directory("links");
        // Two names in one layer, of which the next one deletes one, or replaces it.
        first.file("links/deleted1").hardlink("links/kept1", "links/deleted1");
        second.whiteout("links/deleted1");
        first.file("links/replaced2").hardlink("links/kept2", "links/replaced2");
        second.file("links/replaced2");
        // The same with the second name: the content is at the first.
        first.file("links/kept3").hardlink("links/deleted3", "links/kept3");
        second.whiteout("links/deleted3");
        first.file("links/kept4").hardlink("links/replaced4", "links/kept4");
        second.mode(0600).file("links/replaced4");
        // A name in an upper layer for what a lower one has; and one more in the third; and one that the third deletes.
        first.file("links/low5");
        second.hardlink("links/up5", "links/low5");
        third.hardlink("links/top5", "links/up5");
        first.file("links/low6").hardlink("links/same6", "links/low6");
        second.hardlink("links/up6", "links/same6");
        third.whiteout("links/low6");
        // Renamed, as tools without hardlink detection see it: a link to what the same layer deletes afterwards.
        first.file("links/old7");
        second.hardlink("links/new7", "links/old7").whiteout("links/old7");
        // What is linked is replaced in the same layer, before and after.
        first.file("links/low8");
        second.file("links/low8").hardlink("links/after8", "links/low8");
        first.file("links/low9");
        second.hardlink("links/before9", "links/low9").file("links/low9");
        // Links to what is no regular file.
        first.symlink("links/symlink", "low5").hardlink("links/to-symlink", "links/symlink");
        second.hardlink("links/up-to-symlink", "links/symlink");
        first.fifo("links/fifo").hardlink("links/to-fifo", "links/fifo");
        second.hardlink("links/up-to-fifo", "links/fifo");
        first.characterDevice("links/device", 1, 5).hardlink("links/to-device", "links/device");
        second.hardlink("links/up-to-device", "links/device");
    }

    private static void mergedUsr(LayerTar first, LayerTar second, LayerTar third) {
        first.directory("usr").directory("usr/lib").directory("usr/sbin").directory("usr/share");
        first.symlink("lib", "usr/lib").symlink("sbin", "/usr/sbin").symlink("usr/loop-free", "../usr/./share/../lib");
        first.symlink("above", "../../../../usr/share").symlink("usr/share/absolute", "/lib");
        for (String name : List.of("gone", "replaced", "linked", "directory/file")) {
            if (name.startsWith("directory/")) {
                first.directory("usr/lib/directory");
            }
            first.file("usr/lib/" + name);
        }
        first.directory("usr/lib/hidden").file("usr/lib/hidden/lower");
        first.file("usr/sbin/gone").file("usr/share/gone");
        second.file("lib/new").whiteout("lib/gone").file("lib/replaced");
        second.hardlink("lib/second-name", "lib/linked", "usr/lib/linked");
        second.hardlink("sbin/third-name", "usr/lib/linked").file("sbin/tool").whiteout("sbin/gone");
        second.file("lib/directory/new").directory("lib/hidden").file("lib/hidden/upper").opaque("lib/hidden");
        second.file("above/new").whiteout("above/gone").file("above/absolute/through-two-links");
        second.file("usr/loop-free/through-dots").directory("lib/made").file("lib/made/file");
        third.file("lib/made/again").whiteout("lib/new").symlink("usr/lib/replaced", "second-name");
        // Nothing of this goes to where the link led before.
        second.symlink("moves", "usr/share");
        third.directory("moves").file("moves/file");
    }

    private static void names(LayerTar first, LayerTar second) {
        first.time(NAMED).directory("./names").file("./names/dot").file("names//double");
        first.file("names/./inside/../clean").file("/names/absolute");
        first.file("names/.hidden").file("names/..twodots").file("names/ends.");
        first.directory("./names/directory/./").file("./names/directory/file");
        second.whiteout("./names/dot").file("names/././dotted/./file");
        // Parents that no layer names, alone and in a directory of another layer.
        first.time(NAMED).directory("implied");
        second.file("implied/a/b/file");
    }

    /** The same name twice, in one layer. The last one counts. */
    static List<ImageLayer> duplicates(Path folder) throws IOException {
        LayerTar layer = new LayerTar("2024-04-04").directory("twice");
        layer.file("twice/file", "a longer text that must go\n").mode(0600).owner(1, 2).file("twice/file", "short\n");
        layer.file("twice/file-link").symlink("twice/file-link", "file");
        layer.symlink("twice/link-file", "file").file("twice/link-file").symlink("twice/links", "a");
        layer.symlink("twice/links", "b").fifo("twice/fifo-file").file("twice/fifo-file");
        layer.mode(0700).directory("twice/directory").file("twice/directory/file");
        layer.mode(0750).owner(1, 2).directory("twice/directory");
        layer.directory("twice/directory-file").file("twice/directory-file/file").file("twice/directory-file");
        layer.file("twice/file-directory").directory("twice/file-directory").file("twice/file-directory/file");
        layer.directory("twice/target").symlink("twice/link-directory", "target").directory("twice/link-directory");
        layer.file("twice/link-directory/file");
        layer.file("twice/a").hardlink("twice/b", "twice/a").file("twice/b", "on its own\n");
        layer.file("twice/c").hardlink("twice/d", "twice/c").file("twice/c", "on its own\n");
        layer.file("twice/e").file("twice/f").hardlink("twice/f", "twice/e");
        return List.of(layer.in(folder, "duplicates"));
    }

    private static void times(LayerTar first, LayerTar second) {
        String past = "-1.5";
        String future = "9214646400.999999999";
        first.directory("times").time(past).file("times/past").time(future).file("times/future");
        first.time("0").file("times/epoch").time(past).symlink("times/past-link", "nowhere");
        first.time(past).directory("times/past-directory").time(future).directory("times/future-directory");
        // Written to after it was made, in this layer and in another one that does not name it.
        first.file("times/past-directory/file");
        second.file("times/future-directory/file");
        first.mode(0500).directory("times/closed").mode(0).file("times/closed/file").mode(0).directory("times/shut");
    }

    private static void whiteouts(LayerTar first, LayerTar second, LayerTar third) {
        first.time(NAMED).directory("white").time(NAMED).directory("white/deep");
        for (String name : List.of("dir", "dir2", "again", "opaque", "opaque-last", "emptied")) {
            first.directory("white/" + name).file("white/" + name + "/lower");
        }
        first.file("white/deep/lower").directory("white/deep/deep").file("white/deep/deep/lower");
        first.file("white/dir.txt").file("white/both");
        first.symlink("white/link", "dir2");
        second.whiteout("white/dir").whiteout("white/missing").whiteout("white/link").whiteout("nowhere/at/all");
        second.opaque("white/opaque").file("white/opaque/upper");
        second.file("white/opaque-last/upper").opaque("white/opaque-last").file("white/opaque-last/later");
        second.opaque("white/deep").file("white/deep/deep/upper");
        second.directory("white/new-opaque").file("white/new-opaque/upper").opaque("white/new-opaque");
        second.opaque("white/emptied");
        second.whiteout("white/again").file("white/again/upper");
        second.file("white/both").whiteout("white/both");
        // Of AUFS; never to be seen.
        second.directory(".wh..wh.plnk").file(".wh..wh.plnk/1.2").file(".wh..wh.aufs", "");
        third.file("white/opaque/top").whiteout("white/opaque/upper").file("white/dir/anew");
        third.whiteout("white/new-opaque/upper").file("white/missing");
    }
}
