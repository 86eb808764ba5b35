package io.occystrap.filter;

import io.occystrap.image.Printable;
import io.occystrap.layer.EntryFilter;
import io.occystrap.layer.EntryLookup;
import io.occystrap.layer.LayerFilter;
import io.occystrap.layer.PathGlob;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Leaves out what patterns match, in every layer. A directory takes along what is in it; a hard link whose target goes
 * becomes the file; whiteouts of what goes go too.
 */
public final class ExcludeFilter extends Rewriting implements LayerFilter {

    private final List<String> patterns;
    private final List<PathGlob> globs = new ArrayList<>();

    /**
     * @param patterns as {@link PathGlob} has them; at least one
     * @throws IllegalArgumentException if there is none, or one is malformed
     */
    public ExcludeFilter(List<String> patterns) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("exclude needs a pattern, as in exclude:pattern=**/.git");
        }
        this.patterns = List.copyOf(patterns);
        patterns.forEach(pattern -> globs.add(PathGlob.parse(pattern)));
    }

    @Override
    LayerFilter layers() {
        return this;
    }

    @Override
    String description() {
        return patterns.stream().map(Printable::escape).collect(Collectors.joining(",", "exclude:pattern=", ""));
    }

    @Override
    public EntryFilter open(EntryLookup targets) {
        return new EntryRemoval(this::excludes, targets);
    }

    private boolean excludes(String path) {
        for (int end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1)) {
            if (matches(path.substring(0, end))) {
                return true;
            }
        }
        return matches(path);
    }

    private boolean matches(String path) {
        return globs.stream().anyMatch(glob -> glob.matches(path));
    }
}
