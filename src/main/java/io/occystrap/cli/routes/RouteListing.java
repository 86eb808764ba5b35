package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file says of one of its routes.
 *
 * @param id          of the route; empty where it has none
 * @param description for people; empty where there is none
 * @param from        the URI that it starts from
 * @param keys        of the configuration that it asks for, with what holds where the configuration says nothing, or null
 */
public record RouteListing(String id, String description, String from, SortedMap<String, String> keys) {

    /** What Camel takes for a function in place of a key. */
    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "bean");

    /**
     * @param file in YAML
     * @return its routes, in the file's order
     * @throws IllegalArgumentException if it is no YAML
     * @throws IOException              if it cannot be read
     */
    public static List<RouteListing> of(Path file) throws IOException {
        JsonNode document;
        try {
            document = RouteDocument.read(file).json();
        } catch (MalformedRouteException e) {
            throw new IllegalArgumentException(file + ":" + e.finding().line() + ": " + e.getMessage(), e);
        }
        List<RouteListing> routes = new ArrayList<>();
        for (JsonNode element : document) {
            JsonNode route = element.path("route");
            if (route.isObject()) {
                SortedMap<String, String> keys = new TreeMap<>();
                Placeholder.each(route, (path, placeholder) -> {
                    if (!FUNCTIONS.contains(placeholder.key())) {
                        keys.put(placeholder.key(), placeholder.fallback());
                    }
                });
                routes.add(new RouteListing(route.path("id").asText(), route.path("description").asText(),
                        route.path("from").path("uri").asText(), keys));
            }
        }
        return routes;
    }
}
