package io.occystrap.posix;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What is mounted where, as this process sees it (proc(5), "/proc/pid/mountinfo"). */
public final class MountTable {

    private static final Path TABLE = Path.of("/proc/self/mountinfo");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    /**
     * A mount.
     *
     * @param point where, absolute; each character stands for a byte
     * @param type  of the file system
     */
    public record Mount(String point, String type) { }

    private MountTable() {
    }

    /**
     * @return all mounts, in the order in which they were made
     * @throws IOException if the kernel does not say
     */
    public static List<Mount> all() throws IOException {
        List<Mount> mounts = new ArrayList<>();
        if (!Files.exists(TABLE)) {
            return mounts;
        }
        for (String line : Files.readAllLines(TABLE, StandardCharsets.ISO_8859_1)) {
            String[] fields = line.split(" ");
            for (int i = 6; i < fields.length - 1; i++) {
                if (fields[i].equals("-")) {
                    mounts.add(new Mount(unescaped(fields[4]), fields[i + 1]));
                    break;
                }
            }
        }
        return mounts;
    }

    /**
     * @param directory an existing one
     * @return the mount that begins there, the last one if there are several; null if none does
     * @throws IOException if the kernel does not say
     */
    public static Mount at(Path directory) throws IOException {
        String path = ByteName.of(directory.toRealPath());
        Mount at = null;
        for (Mount mount : all()) {
            at = mount.point().equals(path) ? mount : at;
        }
        return at;
    }

    /**
     * Unmounts all that is mounted beneath a directory.
     *
     * @param directory an existing one
     * @throws IOException if something is in use
     */
    static void unmountBeneath(Path directory) throws IOException {
        String beneath = ByteName.of(directory.toRealPath()) + "/";
        List<Mount> mounts = all();
        Collections.reverse(mounts);
        for (Mount mount : mounts) {
            if (mount.point().startsWith(beneath)) {
                OverlayMount.unmount(mount.point());
            }
        }
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text).replaceAll(
                match -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(match.group(1), 8))));
    }
}
