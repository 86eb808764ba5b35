package io.occystrap.filter;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.EntryFilter;
import io.occystrap.layer.EntryLookup;
import io.occystrap.layer.EntryName;
import io.occystrap.layer.TarEntry;
import io.occystrap.layer.TarHeader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Leaves entries out of a layer so that what stays means what it meant. */
final class EntryRemoval implements EntryFilter {

    private static final String WHITEOUT = ".wh.";
    private static final long MOST_CHARACTERS = 16 << 20;

    private final Predicate<String> removed;
    private final EntryLookup targets;
    private final EntryNumbers gone = new EntryNumbers();
    /** Paths that went, and the raw name of the first hard link to each, which is the file now. */
    private final Map<String, String> heirs = new HashMap<>();
    private final Set<String> heirPaths = new HashSet<>();
    private long characters;

    /**
     * @param removed says of a path, as {@link TarEntry#path()} has it, whether it goes
     * @param targets finds what hard links point to
     */
    EntryRemoval(Predicate<String> removed, EntryLookup targets) {
        this.removed = removed;
        this.targets = targets;
    }

    @Override
    public Optional<TarEntry> apply(TarEntry entry) throws IOException {
        String path = entry.path();
        if (path.isEmpty()) {
            return Optional.of(entry);
        }
        if (isRemoved(meant(path))) {
            return remove(entry);
        }
        forget(path);
        return Optional.of(entry.header().type() == TarHeader.LINK && isRemoved(entry.linkPath()) ? inherited(entry) : entry);
    }

    /** Leaves an entry out, whatever its path. */
    Optional<TarEntry> remove(TarEntry entry) {
        forget(entry.path());
        if (entry.header().type() != TarHeader.DIRECTORY) {
            gone.put(entry.path(), entry.number());
        }
        return Optional.empty();
    }

    private boolean isRemoved(String path) {
        return !path.isEmpty() && removed.test(path);
    }

    /** A whiteout goes with the path that it hides, whatever it is called itself (image-spec, layer.md, "Whiteouts"). */
    private static String meant(String path) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (!name.startsWith(WHITEOUT)) {
            return path;
        }
        if (name.startsWith(WHITEOUT + WHITEOUT)) {
            return path.substring(0, Math.max(slash, 0));
        }
        return path.substring(0, slash + 1) + name.substring(WHITEOUT.length());
    }

    /** A second entry of a name is another file: links from here on mean that one. */
    private void forget(String path) {
        heirs.remove(path);
        if (heirPaths.remove(path)) {
            heirs.values().removeIf(heir -> EntryName.clean(heir).equals(path));
        }
    }

    /** The first link to a file that goes becomes the file, and the others become links to it. */
    private TarEntry inherited(TarEntry link) throws IOException {
        String target = link.linkPath();
        String heir = heirs.get(target);
        if (heir != null) {
            return link.withLinkName(heir);
        }
        long before = link.number();
        String path = target;
        while (true) {
            long number = gone.get(path);
            // What comes later, a link did not mean; so each step goes back, and there are no circles.
            if (number == EntryNumbers.NONE || number >= before) {
                return fromBelow(link, path);
            }
            TarEntry entry = targets.take(number);
            if (!entry.path().equals(path)) {
                throw refused("two of its names have the same hash");
            }
            if (entry.header().type() != TarHeader.LINK) {
                remember(target, link);
                remember(path, link);
                return entry.inPlaceOf(link);
            }
            before = number;
            path = entry.linkPath();
            String name = isRemoved(path) ? heirs.get(path) : entry.header().rawLinkName();
            if (name != null) {
                return link.withLinkName(name);
            }
        }
    }

    private TarEntry fromBelow(TarEntry link, String path) throws IOException {
        Optional<TarEntry> found = targets.findBelow(path);
        if (found.isEmpty()) {
            // It led nowhere before.
            return link;
        }
        String file = found.get().path();
        if (!isRemoved(file)) {
            return link.withLinkName(found.get().header().rawName());
        }
        if (heirs.containsKey(file)) {
            return link.withLinkName(heirs.get(file));
        }
        remember(link.linkPath(), link);
        remember(path, link);
        remember(file, link);
        return found.get().inPlaceOf(link);
    }

    private void remember(String path, TarEntry link) throws IOException {
        String name = link.header().rawName();
        if (heirs.put(path, name) == null) {
            characters += path.length() + 2 * name.length();
        }
        heirPaths.add(link.path());
        if (characters > MOST_CHARACTERS) {
            throw refused("it has too many hard links to what is left out of it");
        }
    }

    private MalformedImageException refused(String why) throws IOException {
        return new MalformedImageException(targets.layerName() + " was refused", why, null);
    }
}
