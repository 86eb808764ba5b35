package io.occystrap.cli.routes;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds what somebody meant who mistyped a name. */
final class Nearest {

    private Nearest() {
    }

    /**
     * @param typed what stands there
     * @param known what could stand there
     * @return the name that takes the fewest changes, if that is few; ready to be added to a message, otherwise empty
     */
    static String hint(String typed, Collection<String> known) {
        LevenshteinDistance distance = new LevenshteinDistance(Math.max(2, typed.length() / 3));
        Optional<String> nearest = known.stream().filter(name -> changes(distance, typed, name) >= 0)
                .min(Comparator.<String>comparingInt(name -> changes(distance, typed, name)).thenComparing(name -> name));
        return nearest.map(name -> " (did you mean " + name + "?)").orElse("");
    }

    /** Capitals are changed for nothing, because that is what is mistyped most. */
    private static int changes(LevenshteinDistance distance, String typed, String name) {
        return typed.equalsIgnoreCase(name) ? 0 : distance.apply(typed, name);
    }
}
