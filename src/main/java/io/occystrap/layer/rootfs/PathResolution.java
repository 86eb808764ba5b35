package io.occystrap.layer.rootfs;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Finds directories as a process inside a root filesystem would, whatever its links say (chroot(2)). */
final class PathResolution {

    private static final int MOST_LINKS = 40;

    private PathResolution() {
    }

    /** @return whether the path has neither empty components nor dots in their place */
    private static boolean isClean(String path) {
        String framed = "/" + path + "/";
        return !framed.contains("//") && !framed.contains("/./") && !framed.contains("/../");
    }

    /**
     * @param root what is in the root filesystem
     * @param path of a directory as somebody inside would name it
     * @return its path without links; null if there is no such directory, or links go in a circle
     */
    static String directory(LowerLayers root, String path) throws IOException {
        // Most paths have no links in them; a path that has none is found in one go.
        if (path.isEmpty() || isClean(path) && root.find(path).filter(found -> found.status().isDirectory()).isPresent()) {
            return path;
        }
        RemainingPath left = new RemainingPath(path);
        Deque<String> at = new ArrayDeque<>();
        for (int links = 0; !left.isEmpty();) {
            String name = left.next();
            if (name.equals("..")) {
                at.pollLast();
                continue;
            }
            at.addLast(name);
            String there = String.join("/", at);
            Optional<LowerLayers.Found> found = root.find(there);
            if (found.isPresent() && found.get().status().isDirectory()) {
                continue;
            }
            if (found.isEmpty() || !found.get().status().isSymlink() || ++links > MOST_LINKS) {
                return null;
            }
            String target = root.readLink(there, found.get());
            at.removeLast();
            if (target.startsWith("/")) {
                at.clear();
            }
            left.prepend(target);
        }
        return String.join("/", at);
    }
}
