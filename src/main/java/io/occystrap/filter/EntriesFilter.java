package io.occystrap.filter;

import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Printable;
import io.occystrap.layer.EntryFilter;
import io.occystrap.layer.EntryLookup;
import io.occystrap.layer.LayerFilter;
import io.occystrap.layer.TarEntry;
import java.io.IOException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Lets somebody else decide of each entry. What is said here of dropped paths holds within a layer. */
public final class EntriesFilter extends Rewriting implements LayerFilter {

    /** Of paths that are kept in memory, for one layer. */
    private static final long MOST_CHARACTERS = 16 << 20;

    private final EntryDecider decider;

    /** @param decider is asked of each entry */
    public EntriesFilter(EntryDecider decider) {
        this.decider = Objects.requireNonNull(decider, "decider");
    }

    @Override
    LayerFilter layers() {
        return this;
    }

    @Override
    String description() {
        return "entries:decider=" + decider.getClass().getSimpleName();
    }

    @Override
    public EntryFilter open(EntryLookup targets) {
        return new Decided(targets);
    }

    private final class Decided implements EntryFilter {

        private final Set<String> dropped = new HashSet<>();
        private final EntryLookup targets;
        private final EntryRemoval removal;
        private long characters;

        Decided(EntryLookup targets) {
            this.targets = targets;
            removal = new EntryRemoval(this::isDropped, targets);
        }

        private boolean isDropped(String path) {
            for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
                if (dropped.contains(path.substring(0, end))) {
                    return true;
                }
            }
            return dropped.contains(path);
        }

        @Override
        public Optional<TarEntry> apply(TarEntry entry) throws IOException {
            if (isDropped(entry.path())) {
                return removal.remove(entry);
            }
            LayerEntry asked = new LayerEntry(entry);
            EntryDecision decision = decide(asked);
            // The root stays, whatever is said of it.
            if (decision.isDrop() && !entry.path().isEmpty()) {
                drop(entry.path());
                return removal.remove(entry);
            }
            if (decision.isDrop() || decision.isKeep()) {
                return removal.apply(asked.kept());
            }
            if (!entry.header().isFile()) {
                throw asked.refused("only a regular file can get another content");
            }
            return removal.apply(entry.withContent(decision.content(), decision.size()));
        }

        private void drop(String path) throws IOException {
            dropped.add(path);
            characters += path.length();
            if (characters > MOST_CHARACTERS) {
                throw new MalformedImageException(targets.layerName() + " was refused", "the names of what the filter's bean"
                        + " drops have more than " + MOST_CHARACTERS + " characters", "drop directories rather than files");
            }
        }

        private EntryDecision decide(LayerEntry entry) throws IOException {
            try {
                return Objects.requireNonNull(decider.decide(entry), "decision");
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException("the filter's bean failed at " + Printable.escape(entry.path()), e);
            }
        }
    }
}
