package io.occystrap.filter;

import io.occystrap.fixture.Packed;
import io.occystrap.fixture.TarMember;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** What an archive without some of its entries is, slowly and obviously. No two entries have the same name. */
final class ExcludeModel {

    private final List<TarMember> members;
    private final Predicate<String> matches;
    private final List<byte[]> bytes = new ArrayList<>();
    private final List<TarMember> left = new ArrayList<>();
    private final Map<String, String> heirs = new HashMap<>();

    /** @param matches says whether the pattern matches a path */
    ExcludeModel(List<TarMember> members, Predicate<String> matches) {
        this.members = members;
        this.matches = matches;
        for (int i = 0; i < members.size(); i++) {
            TarMember member = members.get(i);
            if (removed(hidden(path(member.name())))) {
                bytes.add(member.global());
                continue;
            }
            TarMember result = member.type() == '1' && removed(path(member.link())) ? relinked(i) : member;
            left.add(result);
            bytes.add(result == member ? member.bytes() : Packed.join(member.global(), result.bytes()));
        }
    }

    static String path(String name) {
        return name.replaceFirst("^\\./", "").replaceFirst("/$", "");
    }

    /** What a whiteout hides; the directory that an opaque one is in. */
    private static String hidden(String path) {
        return path.replaceFirst("(^|/)\\.wh\\.\\.wh\\..*$", "").replaceFirst("(^|/)\\.wh\\.([^/]*)$", "$1$2");
    }

    private boolean removed(String path) {
        for (String above = path; !above.isEmpty(); above = above.contains("/") ? above.replaceFirst("/[^/]*$", "") : "") {
            if (matches.test(above)) {
                return true;
            }
        }
        return false;
    }

    private TarMember relinked(int link) {
        TarMember member = members.get(link);
        String wanted = path(member.link());
        for (int i = link; i >= 0; i--) {
            if (heirs.containsKey(wanted)) {
                return member.linkedTo(heirs.get(wanted));
            }
            TarMember before = members.get(i);
            if (i == link || !path(before.name()).equals(wanted)) {
                continue;
            }
            if (before.type() == '5') {
                // No file system has such a link.
                return member;
            }
            if (before.type() != '1') {
                heirs.put(wanted, member.name());
                heirs.put(path(member.link()), member.name());
                return before.inPlaceOf(member);
            }
            if (!removed(path(before.link()))) {
                return member.linkedTo(before.link());
            }
            wanted = path(before.link());
        }
        return member;
    }

    byte[] bytes() {
        return Packed.join(Packed.join(bytes.toArray(byte[][]::new)), Rewritten.END);
    }

    /** @return which paths are the same file, and which file: of the archive as it was, those that stay */
    Map<String, Integer> filesThatStay() {
        Map<String, Integer> files = files(members);
        files.keySet().removeIf(path -> removed(hidden(path)));
        return files;
    }

    /** @return whether each link is to something that stands before it, as no archive of a file system fails to do */
    boolean isWhole() {
        return files(members).size() == members.stream().filter(member -> member.type() != '5').count();
    }

    /** @return the same of what is left; files are numbered by their contents, which differ */
    Map<String, Integer> filesLeft() {
        return files(left);
    }

    private Map<String, Integer> files(List<TarMember> entries) {
        Map<String, Integer> files = new TreeMap<>();
        for (TarMember entry : entries) {
            if (entry.type() == '5') {
                continue;
            }
            Integer file = entry.type() == '1' ? files.get(path(entry.link())) : Integer.valueOf(number(entry));
            if (file != null) {
                files.put(path(entry.name()), file);
            }
        }
        return files;
    }

    private int number(TarMember entry) {
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).content() == entry.content()) {
                return i;
            }
        }
        throw new IllegalStateException("an entry that was not there");
    }
}
