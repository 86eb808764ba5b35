package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What the schema of Camel's YAML DSL says of a file. */
final class SchemaRules {

    private static final String SCHEMA = "/schema/camelYamlDsl.json";

    private final JsonNode document;
    private final JsonSchema schema;

    /** @throws IOException if the schema is not on the class path */
    SchemaRules() throws IOException {
        try (InputStream in = SchemaRules.class.getResourceAsStream(SCHEMA)) {
            if (in == null) {
                throw new IOException(SCHEMA + " is not on the class path (it comes with camel-yaml-dsl)");
            }
            document = JsonDocument.object(SCHEMA, in.readAllBytes());
        }
        // Loaded as a whole, each step with all its steps within, it would fill the heap.
        schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(document,
                SchemaValidatorsConfig.builder().preloadJsonSchema(false).build());
    }

    /** A place in the file, and what the schema has against it there, by the part of the schema that has it. */
    private record Place(List<Object> path, Map<String, Set<String>> unknown, Set<String> other, Set<String> alternatives) {

        Place(List<Object> path) {
            this(path, new LinkedHashMap<>(), new LinkedHashSet<>(), new LinkedHashSet<>());
        }

        boolean holds(Place inner) {
            return inner != this && inner.path.size() > path.size() && inner.path.subList(0, path.size()).equals(path);
        }
    }

    /**
     * @param file to look at
     * @return what is wrong
     */
    List<Finding> check(RouteDocument file) {
        Map<List<Object>, Place> places = new LinkedHashMap<>();
        for (ValidationMessage message : schema.validate(file.json())) {
            Place place = places.computeIfAbsent(path(message.getInstanceLocation()), Place::new);
            if (message.getType().equals("additionalProperties")) {
                place.unknown.computeIfAbsent(parent(message.getSchemaLocation().getFragment()), k -> new LinkedHashSet<>())
                        .add(message.getProperty());
            } else if (isOneOfSeveral(message) || message.getType().equals("required")) {
                place.alternatives.add(message.getError());
            } else {
                place.other.add(message.getError());
            }
        }
        List<Finding> findings = new ArrayList<>();
        for (Place place : places.values()) {
            // A step can be written in several ways. What does not fit into the way that was chosen is below.
            boolean above = places.values().stream().anyMatch(place::holds);
            findings.addAll(unknown(file, place));
            int line = file.line(place.path);
            place.other.forEach(error -> findings.add(new Finding(line, where(place) + Printable.escape(error))));
            if (!above && place.unknown.isEmpty() && place.other.isEmpty()) {
                findings.add(new Finding(line, where(place) + "this is no form that Camel takes ("
                        + Printable.escape(place.alternatives.stream().findFirst().orElse("")) + ")"));
            }
        }
        return findings;
    }

    /** What none of the ways to write a step has, or else what the best of them lacks. */
    private List<Finding> unknown(RouteDocument file, Place place) {
        Set<String> unknown = new LinkedHashSet<>();
        for (Set<String> names : place.unknown.values()) {
            if (unknown.isEmpty()) {
                unknown.addAll(names);
            } else if (unknown.stream().anyMatch(names::contains)) {
                unknown.retainAll(names);
            }
        }
        Set<String> known = new TreeSet<>();
        place.unknown.keySet().forEach(at -> document.at(at + "/properties").fieldNames().forEachRemaining(known::add));
        List<Finding> findings = new ArrayList<>();
        for (String name : unknown) {
            List<Object> path = new ArrayList<>(place.path);
            path.add(name);
            findings.add(new Finding(file.line(path), where(place) + "there is no " + Printable.escape(name)
                    + Nearest.hint(name, known)));
        }
        return findings;
    }

    private static boolean isOneOfSeveral(ValidationMessage message) {
        JsonNodePath path = message.getEvaluationPath();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object step = path.getElement(i);
            if (step.equals("oneOf") || step.equals("anyOf") || step.equals("not")) {
                return true;
            }
        }
        return false;
    }

    private static List<Object> path(JsonNodePath location) {
        List<Object> path = new ArrayList<>();
        for (int i = 0; i < location.getNameCount(); i++) {
            path.add(location.getElement(i));
        }
        return path;
    }

    /** @return the JSON pointer of what holds the keyword */
    private static String parent(JsonNodePath keyword) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < keyword.getNameCount() - 1; i++) {
            pointer.append('/').append(keyword.getElement(i).toString().replace("~", "~0").replace("/", "~1"));
        }
        return pointer.toString();
    }

    /** @return the step that it is about, as its key names it */
    private static String where(Place place) {
        Collection<Object> keys = place.path.stream().filter(String.class::isInstance).toList();
        return keys.isEmpty() ? "" : "in " + Printable.escape(keys.stream().reduce((a, b) -> b).orElse("").toString()) + ": ";
    }
}
