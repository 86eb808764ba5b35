package io.occystrap.filedrop;

import io.occystrap.posix.ByteName;
import io.occystrap.posix.FileStatus;
import io.occystrap.posix.OpenDirectory;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells which files of an inbox are whole. Remembers what it saw, so it is for one thread. */
final class Arrivals {

    private final String doneFile;
    private final long quiet;
    private Map<DropName, Seen> seen = new HashMap<>();

    /**
     * @param doneFile what stands behind the name of a file that says that another is whole; null where there are none
     * @param quiet    for how long a file must not have changed otherwise
     */
    Arrivals(String doneFile, Duration quiet) {
        this.doneFile = doneFile == null ? null : ByteName.of(doneFile);
        this.quiet = quiet.toNanos();
    }

    private record Seen(FileStatus status, long since) {
    }

    /**
     * @param inbox to look at
     * @param now   nanoseconds, as {@link System#nanoTime} has them
     * @return the names of what is whole, the oldest first
     * @throws IOException if it cannot be looked at
     */
    List<DropName> look(OpenDirectory inbox, long now) throws IOException {
        Set<String> names = new HashSet<>();
        inbox.forEach(names::add);
        Map<DropName, Seen> present = new HashMap<>();
        List<DropName> whole = new ArrayList<>();
        for (String text : names) {
            Optional<DropName> name = DropName.of(text);
            Optional<FileStatus> status = name.isPresent() ? inbox.status(text) : Optional.empty();
            if (status.isEmpty()) {
                continue;
            }
            Seen before = seen.get(name.get());
            boolean changed = before == null || !before.status().equals(status.get());
            Seen is = changed ? new Seen(status.get(), now) : before;
            present.put(name.get(), is);
            if (doneFile == null ? now - is.since() >= quiet : names.contains(text + doneFile)) {
                whole.add(name.get());
            }
        }
        seen = present;
        whole.sort(Comparator.<DropName>comparingLong(name -> present.get(name).status().seconds())
                .thenComparingInt(name -> present.get(name).status().nanoseconds()).thenComparing(DropName::bytes));
        return whole;
    }
}
