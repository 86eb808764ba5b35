package io.occystrap.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.rootfs.RootFiles;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A path that an image's config names, in the container: absolute and without {@code ..}, or it is refused. */
final class ContainerPath {

    /** The kernel takes no more bytes in a path (PATH_MAX) and in a name. */
    private static final int LONGEST = 4095;
    private static final int LONGEST_NAME = 255;

    /** Enough for the longest path, and for any links that are not meant to keep us busy. */
    private static final int MOST_STEPS = 4096;

    /** Where the kernel's own links are, and the links to them that a runtime makes (runtime-linux.md, "Dev symlinks"). */
    private static final Set<String> WAYS_OUT = Set.of("/proc", "/dev/fd", "/dev/stdin", "/dev/stdout", "/dev/stderr");

    private static final Set<String> RUNTIMES_OWN = Set.of("proc", "sys", "dev");

    private final String what;
    private final String role;
    private final String path;
    private final List<String> names;

    /**
     * @param what names the image for errors; already printable
     * @param role what the path is for, as in "working directory"
     * @param path as the config has it
     * @throws MalformedImageException if it is relative, too long, or has a {@code ..}
     */
    ContainerPath(String what, String role, String path) throws MalformedImageException {
        this.what = what;
        this.role = role;
        this.path = path;
        names = names(path);
        if (!path.startsWith("/")) {
            throw refused("is not absolute");
        }
        if (isTooLong(path, names)) {
            throw refused("is longer than Linux takes");
        }
        if (names.contains("..")) {
            throw refused("has a .. in it");
        }
    }

    private static List<String> names(String path) {
        List<String> names = new ArrayList<>(Arrays.asList(path.split("/")));
        names.removeIf(name -> name.isEmpty() || name.equals("."));
        return names;
    }

    private static boolean isTooLong(String whole, List<String> names) {
        return whole.getBytes(UTF_8).length > LONGEST
                || names.stream().anyMatch(name -> name.getBytes(UTF_8).length > LONGEST_NAME);
    }

    /** @return without repeated slashes, {@code .} and a slash at its end */
    String clean() {
        return "/" + String.join("/", names);
    }

    /** @throws MalformedImageException if it is the root, or where the runtime mounts its own */
    void requireMountable() throws MalformedImageException {
        if (names.isEmpty()) {
            throw refused("is the whole root filesystem");
        }
        if (RUNTIMES_OWN.contains(names.get(0))) {
            throw refused("is in /" + names.get(0) + ", which is the runtime's");
        }
    }

    /**
     * Refuses what leads to {@code /proc}, by its name or by a link of the image: from there a link of the kernel's
     * leads to a directory that the runtime left open, and so to the host (CVE-2024-21626).
     *
     * @throws MalformedImageException if it does, or if there are too many links to tell
     * @throws IOException             if the links cannot be read
     */
    void requireInside(RootFiles root) throws IOException {
        Deque<String> ahead = new ArrayDeque<>(names);
        String at = "";
        int steps = 0;
        while (!ahead.isEmpty()) {
            if (++steps + ahead.size() > MOST_STEPS) {
                throw refused("leads through too many links");
            }
            String name = ahead.pop();
            if (name.equals("..")) {
                at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
                continue;
            }
            String here = at + "/" + name;
            if (isTooLong(here, List.of(name))) {
                throw refused("leads to a longer path than Linux takes");
            }
            if (WAYS_OUT.contains(here)) {
                throw refused("leads to " + here + ", from where it could leave the container");
            }
            Optional<String> link = root.link(here);
            if (link.isEmpty()) {
                at = here;
            } else {
                at = link.get().startsWith("/") ? "" : at;
                List<String> target = names(link.get());
                Collections.reverse(target);
                target.forEach(ahead::push);
            }
        }
    }

    private MalformedImageException refused(String why) {
        return new MalformedImageException(what + " cannot be run",
                "its " + role + " " + Printable.escape(path) + " " + why, null);
    }
}
