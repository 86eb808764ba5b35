package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.CatalogCamelContext;

/** The options of a component's endpoints, as its jar describes them. */
final class EndpointOptions {

    private final String scheme;
    private final JsonNode component;
    private final JsonNode options;

    private EndpointOptions(String scheme, JsonNode description) {
        this.scheme = scheme;
        this.component = description.path("component");
        this.options = description.path("properties");
    }

    /**
     * @param context whose class path is searched
     * @param scheme  of the component
     * @return its options; empty if no jar has such a component
     * @throws IOException if its description cannot be read
     */
    static Optional<EndpointOptions> of(CamelContext context, String scheme) throws IOException {
        String json = ((CatalogCamelContext) context).getComponentParameterJsonSchema(scheme);
        return json == null ? Optional.empty() : Optional.of(new EndpointOptions(scheme,
                JsonDocument.object("description of " + scheme, json.getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * @param name  of an option
     * @param value that is given to it; null where it cannot be known
     * @param from  whether a route starts there
     * @return what is wrong with it, if anything is
     */
    Optional<String> fault(String name, String value, boolean from) {
        JsonNode option = options.path(name);
        if (!option.path("kind").asText().equals("parameter")) {
            return isAccepted(name) ? Optional.empty() : Optional.of(scheme + " has no option " + Printable.escape(name)
                    + Nearest.hint(name, names()));
        }
        String label = option.path("label").asText();
        if (from ? label.startsWith("producer") : label.startsWith("consumer")) {
            return Optional.of("the option " + name + " of " + scheme + " is for " + (from ? "steps that send to it"
                    : "routes that start from it"));
        }
        return value == null || isLateBound(value) ? Optional.empty() : valueFault(name, option, value);
    }

    private Optional<String> valueFault(String name, JsonNode option, String value) {
        List<String> allowed = new ArrayList<>();
        option.path("enum").forEach(v -> allowed.add(v.asText()));
        boolean right = switch (option.path("type").asText()) {
            case "boolean" -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            case "integer" -> value.matches("-?\\d{1,19}");
            case "number" -> value.matches("-?\\d+(\\.\\d+)?");
            case "duration" -> value.matches("\\d+|(?i)(\\d+(\\.\\d+)?\\s*(ms|millis|[smhd]|secs?|seconds?|mins?|minutes?|hours?|days?)\\s*)+");
            case "enum" -> allowed.isEmpty() || allowed.stream().anyMatch(v -> isSame(v, value));
            default -> true;
        };
        return right ? Optional.empty() : Optional.of("the option " + name + " of " + scheme + " is "
                + (allowed.isEmpty() ? "a " + option.path("type").asText() : "one of " + String.join(", ", allowed)) + ", not "
                + Printable.escape(value) + Nearest.hint(value, allowed));
    }

    /** Camel takes names of an enum in any case, and with or without its underscores and hyphens. */
    private static boolean isSame(String allowed, String value) {
        return allowed.replaceAll("[-_]", "").equalsIgnoreCase(value.replaceAll("[-_]", ""));
    }

    /**
     * @param path  what stands behind the scheme
     * @param given the names of the options that are given
     * @return what is missing
     */
    List<String> missing(String path, Set<String> given) {
        List<String> missing = new ArrayList<>();
        for (Map.Entry<String, JsonNode> option : options.properties()) {
            if (!option.getValue().path("required").asBoolean()) {
                continue;
            }
            boolean there = given.contains(option.getKey())
                    || option.getValue().path("kind").asText().equals("path") && !path.isEmpty();
            if (!there) {
                missing.add(option.getKey());
            }
        }
        return missing;
    }

    /** A bean, a placeholder, or text that is taken as it is: not known before the route runs. */
    private static boolean isLateBound(String value) {
        return value.startsWith("#") || value.contains("{{") || value.contains("${") || value.startsWith("RAW(") || value.startsWith("RAW{");
    }

    /** Options with a common prefix, those that a component passes on, and the path, which YAML may give by its name. */
    private boolean isAccepted(String name) {
        if (component.path("lenientProperties").asBoolean() || options.path(name).path("kind").asText().equals("path")) {
            return true;
        }
        for (JsonNode option : options) {
            String prefix = option.path("prefix").asText();
            if (!prefix.isEmpty() && name.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private Set<String> names() {
        Set<String> names = new TreeSet<>();
        options.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
