package io.occystrap.layer.rootfs;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The components that a walk to a file still has before it. {@code ..} is one of them; empty ones and {@code .}, which
 * lead nowhere, are left out.
 */
final class RemainingPath {

    private final Deque<String> components = new ArrayDeque<>();

    /** @param path its components separated by slashes */
    RemainingPath(String path) {
        prepend(path);
    }

    /** @param target of a link that was met, whose components come before those that are left */
    void prepend(String target) {
        String[] names = target.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty() && !names[i].equals(".")) {
                components.addFirst(names[i]);
            }
        }
    }

    boolean isEmpty() {
        return components.isEmpty();
    }

    /** @return the next component, which is taken off; there must be one */
    String next() {
        return components.removeFirst();
    }
}
