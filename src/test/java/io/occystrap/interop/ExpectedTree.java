package io.occystrap.interop;

import static io.occystrap.interop.PeerTrees.Peer.PODMAN;
import static io.occystrap.interop.PeerTrees.Peer.TAR;
import static io.occystrap.interop.PeerTrees.Peer.UMOCI;
import static io.occystrap.interop.TreeListing.Column.LINKS;
import static io.occystrap.interop.TreeListing.Column.MODE;
import static io.occystrap.interop.TreeListing.Column.MTIME;
import static io.occystrap.interop.TreeListing.Column.TYPE;
import static io.occystrap.interop.TreeListing.Column.XATTRS;
import static org.assertj.core.api.Assertions.assertThat;

import io.occystrap.interop.TreeListing.Column;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What an image's root filesystem must be: what the first of its peers makes of it, wherever the others make the same.
 * Where they do not, a verdict must say who is right and why; one that nobody needs any more is an error, too.
 */
final class ExpectedTree {

    private static final Map<String, List<PeerTrees.Peer>> PEERS = Map.of(
            "debian", List.of(UMOCI, PODMAN),
            "busybox", List.of(UMOCI, PODMAN, TAR),
            "links", List.of(UMOCI, PODMAN),
            "special", List.of(UMOCI, PODMAN, TAR),
            // Podman refuses these: "duplicates of file paths not supported".
            "duplicates", List.of(UMOCI, TAR),
            // Umoci and podman refuse these: "unknown typeflag", "unhandled tar header type".
            "formats", List.of(TAR));

    /** The time of directories that no layer names. The peers leave them the time at which they make them. */
    private static final String IMPLIED = "0.000000000";

    private static final Set<Column> EVERYTHING = EnumSet.allOf(Column.class);

    /**
     * One verdict.
     *
     * @param paths   an expression for all of the path
     * @param columns what of it
     * @param value   what is right; null where the first peer is right
     */
    private record Verdict(String image, String paths, Set<Column> columns, String value) {

        boolean isAbout(String path, Column column) {
            return path.matches(paths) && columns.contains(column);
        }
    }

    private static final List<Verdict> VERDICTS = List.of(
            // IS: a layer may have hardlinks to anything. Podman's vfs copies layers and forgets them, but for files.
            first("links", "links/(to-|up-to-)?(symlink|fifo|device)", Set.of(LINKS)),
            // RULES 1: whiteouts hit what lower layers have. Podman makes the parents of what there is not.
            first("links", "nowhere(/at)?", EVERYTHING),
            // RULES 1: an entry that is added and whited out in one layer stays. Podman deletes it.
            first("links", "white/both", EVERYTHING),
            // RULES 1: what AUFS notes is never extracted. Both make the directory, umoci also what is in it.
            right("links", "\\.wh\\.\\.wh\\.plnk(/1\\.2)?", EVERYTHING, ""),
            // RULES 1: times of directories last. A lower layer named these; both forget that when an upper one makes
            // something new in them.
            right("links", "\\.|implied|names|white|white/deep", Set.of(MTIME), LinkLayers.NAMED),
            // No layer names these, or none since they were deleted.
            right("links", "implied/a(/b)?|names/dotted|white/(again|dir|deep/deep)", Set.of(MTIME), IMPLIED),
            // RULES 1 clamps times that are out of range. These are not; podman clamps all before 1970.
            first("links", "times/past(-directory)?", Set.of(MTIME)),
            first("special", "(gnu|posix)/times/(long-)?before", Set.of(MTIME)),

            // RULES 1: missing parents are 0755. The top of podman's is 0555.
            first("special", "\\.", Set.of(MODE, MTIME)),
            right("special", "\\.|old", Set.of(MTIME), IMPLIED),
            // RULES 1: all xattrs but security.selinux and system.nfs4_acl. Podman takes only user.* and capabilities.
            first("special", "posix/xattrs/(directory|fifo|file|link|security)", Set.of(XATTRS)),
            // GNU tar takes also that one.
            first("special", "posix/xattrs/selinux", Set.of(XATTRS)),

            right("formats", "\\.|old", Set.of(MTIME), IMPLIED),
            right("duplicates", "\\.", Set.of(MTIME), IMPLIED),
            // RULES 1: directory over directory is merged. GNU tar was told to unlink whatever is there.
            first("duplicates", "twice/directory/file", EVERYTHING));

    private static Verdict first(String image, String paths, Set<Column> columns) {
        return new Verdict(image, paths, columns, null);
    }

    private static Verdict right(String image, String paths, Set<Column> columns, String value) {
        return new Verdict(image, paths, columns, value);
    }

    private ExpectedTree() {
    }

    static TreeListing of(String image, PeerTrees peers) throws Exception {
        List<PeerTrees.Peer> names = PEERS.get(image);
        PeerTrees.Tree first = peers.of(image, names.get(0));
        Set<Verdict> unused = VERDICTS.stream().filter(verdict -> verdict.image.equals(image))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        List<Verdict> verdicts = List.copyOf(unused);
        for (PeerTrees.Peer name : names.subList(1, names.size())) {
            PeerTrees.Tree other = peers.of(image, name);
            TreeListing accepted = other.listing().copy();
            for (String path : first.listing().differing(accepted)) {
                for (Column column : first.listing().differing(path, other.listing())) {
                    List<Verdict> about = verdicts.stream().filter(one -> one.isAbout(path, column)).toList();
                    unused.removeAll(about);
                    if (!about.isEmpty() || column == MTIME && leftAsItBecame(path, first, other)) {
                        accepted.take(path, column, first.listing());
                    }
                }
            }
            assertThat(first.listing().differences(accepted)).as("%s, %s | %s", image, names.get(0), name).isEmpty();
        }
        TreeListing expected = first.listing().copy();
        for (String path : first.listing().paths()) {
            for (Verdict verdict : verdicts) {
                if (verdict.value != null && path.matches(verdict.paths)) {
                    unused.remove(verdict);
                    verdict.columns.forEach(column -> expected.set(path, column, verdict.value));
                }
            }
        }
        assertThat(unused).as("verdicts that nobody needs").isEmpty();
        return expected;
    }

    /**
     * Podman, and GNU tar with several archives, do not give a directory its time back when a layer that does not name
     * it changes something in it. RULES 1: times of directories last.
     */
    private static boolean leftAsItBecame(String path, PeerTrees.Tree first, PeerTrees.Tree other) {
        return first.listing().get(path, TYPE).equals("d") && !first.isOfThen(path) && other.isOfThen(path);
    }
}
