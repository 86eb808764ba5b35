package io.occystrap.filter;

import io.occystrap.image.MalformedImageException;
import io.occystrap.layer.EntryFilter;
import io.occystrap.layer.EntryLookup;
import io.occystrap.layer.TarEntry;
import io.occystrap.layer.TarHeader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Leaves entries out of a layer so that what stays means what it meant. */
final class EntryRemoval implements EntryFilter {

    private static final String WHITEOUT = ".wh.";
    private static final long MOST_CHARACTERS = 16 << 20;

    private final Predicate<String> removed;
    private final EntryLookup targets;
    /** Paths that went, and the raw name of the first hard link to each, which is the file now. */
    private final Map<String, String> heirs = new HashMap<>();
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
            return Optional.empty();
        }
        return Optional.of(entry.header().type() == TarHeader.LINK && isRemoved(entry.linkPath()) ? inherited(entry) : entry);
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

    /** The first link to a file that goes becomes the file, and the others become links to it. */
    private TarEntry inherited(TarEntry link) throws IOException {
        String target = link.linkPath();
        String heir = heirs.get(target);
        if (heir != null) {
            return link.withLinkName(heir);
        }
        Optional<TarEntry> found = targets.find(target, link.number());
        if (found.isEmpty()) {
            // It led nowhere before.
            return link;
        }
        String file = found.get().path();
        String name = isRemoved(file) ? heirs.get(file) : found.get().header().rawName();
        if (name != null) {
            found.get().discard();
            remember(target, name);
            return link.withLinkName(name);
        }
        remember(target, link.header().rawName());
        remember(file, link.header().rawName());
        return found.get().inPlaceOf(link);
    }

    private void remember(String path, String name) throws MalformedImageException {
        if (heirs.put(path, name) == null) {
            characters += path.length() + name.length();
        }
        if (characters > MOST_CHARACTERS) {
            throw new MalformedImageException("a layer was refused", "it has too many hard links to what is left out of it",
                    null);
        }
    }
}
