package io.occystrap.cli.check;

import com.fasterxml.jackson.databind.JsonNode;
import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;

/** Whether the configuration has the keys that a file asks for. */
final class PlaceholderRules {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");

    private final CamelContext context;

    /** @param context with the configuration */
    PlaceholderRules(CamelContext context) {
        this.context = context;
    }

    /**
     * @param file to look at
     * @return what is wrong
     */
    List<Finding> check(RouteDocument file) {
        List<Finding> findings = new ArrayList<>();
        walk(file, file.json(), new ArrayList<>(), findings);
        return findings;
    }

    private void walk(RouteDocument file, JsonNode node, List<Object> path, List<Finding> findings) {
        if (node.isTextual()) {
            Matcher placeholders = PLACEHOLDER.matcher(node.textValue());
            while (placeholders.find()) {
                String key = placeholders.group(1).strip();
                if (!isResolved(key)) {
                    findings.add(new Finding(file.line(path), "the configuration has no " + Printable.escape(key)
                            + " (set it, or write {{" + Printable.escape(key) + ":DEFAULT}})"));
                }
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            path.add(i);
            walk(file, node.get(i), path, findings);
            path.remove(path.size() - 1);
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            path.add(field.getKey());
            walk(file, field.getValue(), path, findings);
            path.remove(path.size() - 1);
        }
    }

    /** Optional ones, those with a default, and those of functions (env:NAME, sys:NAME) that the route asks when it runs. */
    private boolean isResolved(String key) {
        return key.startsWith("?") || key.contains(":") || context.getPropertiesComponent().resolveProperty(key).isPresent();
    }
}
