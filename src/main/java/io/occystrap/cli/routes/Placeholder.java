package io.occystrap.cli.routes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A key of the configuration that a route asks for, as {@code {{KEY}}} or {@code {{KEY:DEFAULT}}}.
 *
 * @param key      of the configuration, or a function such as {@code env} with what follows it
 * @param fallback where the configuration says nothing; null where it must say something
 */
record Placeholder(String key, String fallback) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    /**
     * @param node  of a route file
     * @param visit is told of each placeholder in it, and of the keys and indexes that lead there
     */
    static void each(JsonNode node, BiConsumer<List<Object>, Placeholder> visit) {
        walk(node, new ArrayList<>(), visit);
    }

    private static void walk(JsonNode node, List<Object> path, BiConsumer<List<Object>, Placeholder> visit) {
        if (node.isTextual()) {
            Matcher placeholders = PLACEHOLDER.matcher(node.textValue());
            while (placeholders.find()) {
                visit.accept(List.copyOf(path), of(placeholders.group(1).strip()));
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            path.add(i);
            walk(node.get(i), path, visit);
            path.remove(path.size() - 1);
        }
        node.properties().forEach(field -> {
            path.add(field.getKey());
            walk(field.getValue(), path, visit);
            path.remove(path.size() - 1);
        });
    }

    private static Placeholder of(String text) {
        String key = text.startsWith("?") ? text.substring(1) : text;
        int colon = key.indexOf(':');
        if (colon >= 0) {
            return new Placeholder(key.substring(0, colon), key.substring(colon + 1));
        }
        return new Placeholder(key, text.startsWith("?") ? "" : null);
    }
}
