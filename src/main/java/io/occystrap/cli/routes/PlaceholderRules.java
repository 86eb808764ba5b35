package io.occystrap.cli.routes;

import io.occystrap.image.Printable;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;

/** Whether the configuration has the keys that a file asks for. */
final class PlaceholderRules {

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
        Placeholder.each(file.json(), (path, placeholder) -> {
            if (placeholder.fallback() == null && context.getPropertiesComponent().resolveProperty(placeholder.key()).isEmpty()) {
                String key = Printable.escape(placeholder.key());
                findings.add(new Finding(file.line(path),
                        "the configuration has no " + key + " (set it, or write {{" + key + ":DEFAULT}})"));
            }
        });
        return findings;
    }
}
