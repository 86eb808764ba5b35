package io.occystrap.layer.rootfs;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What layers mean (image-spec, layer.md), slowly and obviously, in memory: nothing is streamed, nothing is skipped,
 * layers are applied from the bottom up.
 */
final class ModelTree {

    /** The layers make no sense. */
    static final class NonsenseException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        NonsenseException(String why) {
            super(why);
        }
    }

    /** Nobody says what several whiteouts mean of which one leads through a link that another may delete. */
    static final class AmbiguousException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private interface Thing { }

    private record Directory(TreeMap<String, Thing> content) implements Thing { }

    private record RegularFile(String content, Object identity) implements Thing { }

    private record Symlink(String target, Object identity) implements Thing { }

    private final Directory root = new Directory(new TreeMap<>());

    void apply(List<Change> layer) {
        // Hard links may mean files that this layer deletes, so what they mean is looked up before.
        Map<Change, Thing> before = new IdentityHashMap<>();
        for (Change change : layer) {
            if (change.kind() == Change.Kind.HARDLINK) {
                Thing target = find(change.text());
                if (target != null && !(target instanceof Directory)) {
                    before.put(change, target);
                }
            }
        }
        long whiteouts = layer.stream().filter(change -> isWhiteout(change)).count();
        for (Change change : layer) {
            if (isWhiteout(change) && whiteouts > 1 && leadsThroughLink(change)) {
                throw new AmbiguousException();
            }
        }
        for (Change change : layer) {
            if (change.kind() == Change.Kind.DELETED) {
                Directory parent = directory(parent(change.path()), false);
                if (parent != null) {
                    parent.content().remove(name(change.path()));
                }
            } else if (change.kind() == Change.Kind.EMPTIED) {
                Directory directory = directory(change.path(), false);
                if (directory != null) {
                    directory.content().clear();
                }
            }
        }
        for (Change change : layer) {
            put(change, before.get(change));
        }
    }

    private static boolean isWhiteout(Change change) {
        return change.kind() == Change.Kind.DELETED || change.kind() == Change.Kind.EMPTIED;
    }

    private boolean leadsThroughLink(Change change) {
        Directory at = root;
        String path = change.kind() == Change.Kind.DELETED ? parent(change.path()) : change.path();
        for (String name : path.split("/")) {
            Thing there = at.content().get(name);
            if (there instanceof Symlink) {
                return true;
            }
            if (!(there instanceof Directory directory)) {
                return false;
            }
            at = directory;
        }
        return false;
    }

    private void put(Change change, Thing meant) {
        String name = name(change.path());
        switch (change.kind()) {
            case FILE -> directory(parent(change.path()), true).content().put(name,
                    new RegularFile(change.text(), new Object()));
            case SYMLINK -> directory(parent(change.path()), true).content().put(name,
                    new Symlink(change.text(), new Object()));
            case DIRECTORY -> {
                Directory parent = directory(parent(change.path()), true);
                if (!(parent.content().get(name) instanceof Directory)) {
                    parent.content().put(name, new Directory(new TreeMap<>()));
                }
            }
            case HARDLINK -> {
                Thing now = find(change.text());
                Thing target = now == null ? meant : now;
                if (target == null || target instanceof Directory) {
                    throw new NonsenseException(change + " leads to no file");
                }
                Directory parent = directory(parent(change.path()), true);
                if (parent.content().get(name) instanceof Directory) {
                    parent.content().remove(name);
                }
                if (now != null && find(change.text()) != now) {
                    throw new NonsenseException(change + " removes its own target");
                }
                parent.content().put(name, target);
            }
            default -> { }
        }
    }

    private Thing find(String path) {
        Directory parent = directory(parent(path), false);
        return parent == null ? null : parent.content().get(name(path));
    }

    private Directory directory(String path, boolean make) {
        Deque<Directory> at = new ArrayDeque<>(List.of(root));
        Deque<String> left = new ArrayDeque<>(Arrays.asList(path.split("/")));
        for (int links = 0; !left.isEmpty();) {
            String name = left.removeFirst();
            if (name.isEmpty() || name.equals(".")) {
                continue;
            }
            if (name.equals("..")) {
                if (at.size() > 1) {
                    at.removeLast();
                }
                continue;
            }
            Thing there = at.getLast().content().get(name);
            if (there instanceof Symlink link) {
                if (++links > 40) {
                    if (!make) {
                        return null;
                    }
                    throw new NonsenseException("links go in a circle");
                }
                if (link.target().startsWith("/")) {
                    at = new ArrayDeque<>(List.of(root));
                }
                List<String> components = new ArrayList<>(Arrays.asList(link.target().split("/")));
                components.addAll(left);
                left = new ArrayDeque<>(components);
            } else if (there instanceof Directory directory) {
                at.addLast(directory);
            } else if (make) {
                Directory directory = new Directory(new TreeMap<>());
                at.getLast().content().put(name, directory);
                at.addLast(directory);
            } else {
                return null;
            }
        }
        return at.getLast();
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** @return each path, and what is there; files of several names say the first of them */
    Map<String, String> listing() {
        Map<String, String> listing = new TreeMap<>();
        list("", root, listing, new IdentityHashMap<>());
        return listing;
    }

    private static void list(String path, Directory directory, Map<String, String> listing, Map<Object, String> first) {
        directory.content().forEach((name, thing) -> {
            String whole = path.isEmpty() ? name : path + "/" + name;
            if (thing instanceof Directory inner) {
                listing.put(whole, "directory");
                list(whole, inner, listing, first);
            } else if (thing instanceof RegularFile file) {
                listing.put(whole, "file " + file.content() + " of " + first.computeIfAbsent(file.identity(), k -> whole));
            } else if (thing instanceof Symlink link) {
                listing.put(whole, "link " + link.target() + " of " + first.computeIfAbsent(link.identity(), k -> whole));
            }
        });
    }
}
