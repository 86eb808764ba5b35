package io.occystrap.registry;

import io.occystrap.image.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the tags of a watch named when they were last seen. */
interface TagMemory {

    /**
     * @param watch what is watched, and with which filter
     * @return the digests by their tags; empty if this was never watched
     * @throws IOException if the memory cannot be read
     */
    Optional<Map<String, Digest>> recall(String watch) throws IOException;

    /**
     * Adds to what is known of a watch, which from then on has been watched.
     *
     * @param watch what is watched
     * @param seen  digests by their tags; null for a tag that is gone
     * @throws IOException if it cannot be kept
     */
    void remember(String watch, Map<String, Digest> seen) throws IOException;

    /**
     * @param seen adds these
     * @param known to those
     */
    static void merge(Map<String, Digest> seen, Map<String, Digest> known) {
        seen.forEach((tag, digest) -> known.compute(tag, (key, old) -> digest));
    }

    /** @return a memory that ends with the process */
    static TagMemory volatileOne() {
        Map<String, Map<String, Digest>> watches = new HashMap<>();
        return new TagMemory() {
            @Override
            public synchronized Optional<Map<String, Digest>> recall(String watch) {
                return Optional.ofNullable(watches.get(watch)).map(Map::copyOf);
            }

            @Override
            public synchronized void remember(String watch, Map<String, Digest> seen) {
                merge(seen, watches.computeIfAbsent(watch, key -> new HashMap<>()));
            }
        };
    }
}
