package io.occystrap.layer.rootfs;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.posix.ByteName;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Where an entry of a layer belongs, relative to the root filesystem, without {@code .} and {@code ..}. Each character
 * stands for a byte. The directories may still turn out to be links in the root filesystem.
 *
 * @param parent the directory, its components separated by {@code /}; empty for the root
 * @param name   the last component; empty for the root itself
 */
record EntryPath(String parent, String name) {

    /**
     * @param raw  a name as an archive has it, or the target of a hard link; absolute ones begin at the root
     * @param what names the layer for the error
     * @return where that is
     * @throws MalformedImageException if it leads out of the root filesystem (RULES: zip slip)
     */
    static EntryPath of(String raw, String what) throws MalformedImageException {
        if (isClean(raw)) {
            int slash = raw.lastIndexOf('/');
            return slash < 0 ? new EntryPath("", raw) : new EntryPath(raw.substring(0, slash), raw.substring(slash + 1));
        }
        Deque<String> components = new ArrayDeque<>();
        for (String component : raw.split("/")) {
            if (component.equals("..")) {
                if (components.pollLast() == null) {
                    throw refused(what, raw, "it leads out of the root filesystem");
                }
            } else if (!component.isEmpty() && !component.equals(".")) {
                components.addLast(component);
            }
        }
        String name = components.isEmpty() ? "" : components.removeLast();
        return new EntryPath(String.join("/", components), name);
    }

    /** Most names are: no empty component, none that begins with a dot. */
    private static boolean isClean(String raw) {
        int length = raw.length();
        char before = '/';
        for (int i = 0; i < length; i++) {
            char c = raw.charAt(i);
            if (before == '/' && (c == '/' || c == '.')) {
                return false;
            }
            before = c;
        }
        return length > 0 && before != '/';
    }

    /**
     * @param what names the layer; printable
     * @param raw  a path in it
     * @param why  what is wrong with it
     * @return what to throw
     */
    static MalformedImageException refused(String what, String raw, String why) {
        return new MalformedImageException(what + " was refused", Printable.escape(ByteName.text(raw)) + ": " + why, null);
    }

    /** @return whether it is the root itself */
    boolean isRoot() {
        return name.isEmpty();
    }

    /** @return the whole path; empty for the root */
    String whole() {
        return parent.isEmpty() ? name : parent + "/" + name;
    }
}
