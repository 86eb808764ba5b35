package io.occystrap.runtime;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Resolves {@code Config.User} (image-spec, conversion.md): numbers as they are, names by the image's own passwd and
 * group. As Docker has it, digits are never a name, no user is user 0, and a user without a group has the one that
 * passwd gives, or else group 0. The groups that list the user come along only for a name without a group.
 *
 * @param what names the image for errors; already printable
 * @param root where the image's files are
 */
record UserResolver(String what, RootFiles root) {

    /** What runc takes, and Docker (CVE-2024-40635: a larger one became 0). */
    private static final long LARGEST_ID = Integer.MAX_VALUE;

    /** The kernel takes no more (setgroups(2), NGROUPS_MAX). */
    private static final int MOST_GROUPS = 65_536;

    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

    /** Fields of passwd(5), and the last two of group(5). */
    private static final int NAME = 0;
    private static final int ID = 2;
    private static final int GID_OF_USER = 3;
    private static final int HOME = 5;
    private static final int MEMBERS = 3;

    /**
     * @param text {@code [user|uid][:group|:gid]}; may be empty
     * @return the user
     * @throws MalformedImageException if there is no such user or group, or an id is no number from 0 to 2147483647
     * @throws IOException             if the files cannot be read
     */
    ProcessUser resolve(String text) throws IOException {
        String[] parts = text.split(":", 3);
        if (parts.length > 2) {
            throw refused("its user " + Printable.escape(text) + " is not of the form user:group");
        }
        String user = parts[0].isEmpty() ? "0" : parts[0];
        String group = parts.length == 2 ? parts[1] : "";
        boolean named = !isNumber(user);
        String shown = "user " + Printable.escape(user);
        AccountFile passwd = AccountFile.read(what, root, AccountFile.PASSWD);
        Optional<AccountFile.Line> entry = named ? firstNamed(passwd, user) : firstWithId(passwd, id(shown, user));
        if (named && entry.isEmpty()) {
            throw refused("its " + AccountFile.PASSWD + " has no user " + Printable.escape(user));
        }
        long uid = id(shown, named ? entry.get().field(ID) : user);
        long gid = !group.isEmpty() ? gid(group)
                : entry.isPresent() ? id("group of its " + shown, entry.get().field(GID_OF_USER)) : 0;
        List<Long> more = named && group.isEmpty() ? groupsOf(user) : List.of();
        return new ProcessUser(uid, gid, more, home(entry));
    }

    private long gid(String group) throws IOException {
        if (isNumber(group)) {
            return id("group", group);
        }
        AccountFile groups = AccountFile.read(what, root, AccountFile.GROUP);
        Optional<AccountFile.Line> entry = firstNamed(groups, group);
        if (entry.isEmpty()) {
            throw refused("its " + AccountFile.GROUP + " has no group " + Printable.escape(group));
        }
        return id("group " + Printable.escape(group), entry.get().field(ID));
    }

    private List<Long> groupsOf(String user) throws IOException {
        Set<Long> gids = new LinkedHashSet<>();
        for (AccountFile.Line line : AccountFile.read(what, root, AccountFile.GROUP)
                .lines(line -> Arrays.asList(line.field(MEMBERS).split(",")).contains(user)).toList()) {
            gids.add(id("group " + Printable.escape(line.field(NAME)), line.field(ID)));
        }
        if (gids.size() > MOST_GROUPS) {
            throw refused("its user " + Printable.escape(user) + " is in more groups than Linux takes");
        }
        return new ArrayList<>(gids);
    }

    private String home(Optional<AccountFile.Line> entry) throws MalformedImageException {
        String home = entry.map(line -> line.field(HOME)).orElse("");
        if (home.indexOf('\0') >= 0) {
            throw refused("its " + AccountFile.PASSWD + " has a NUL byte in a home directory");
        }
        return home.isEmpty() ? "/" : home;
    }

    private static Optional<AccountFile.Line> firstNamed(AccountFile file, String name) {
        return file.lines(line -> line.field(NAME).equals(name)).findFirst();
    }

    private static Optional<AccountFile.Line> firstWithId(AccountFile passwd, long id) {
        return passwd.lines(line -> isNumber(line.field(ID)) && parse(line.field(ID)) == id).findFirst();
    }

    private long id(String whose, String text) throws MalformedImageException {
        long id = isNumber(text) ? parse(text) : -1;
        if (id < 0) {
            throw refused("its " + whose + " has the id " + Printable.escape(text) + ", which is none from 0 to "
                    + LARGEST_ID);
        }
        return id;
    }

    private static boolean isNumber(String text) {
        return NUMBER.matcher(text).matches();
    }

    /** @return the id; -1 if it is out of range */
    private static long parse(String digits) {
        try {
            long id = Long.parseLong(digits);
            return id > LARGEST_ID ? -1 : id;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private MalformedImageException refused(String why) {
        return new MalformedImageException(what + " cannot be run", why, null);
    }
}
