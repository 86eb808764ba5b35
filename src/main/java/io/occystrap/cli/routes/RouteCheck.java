package io.occystrap.cli.routes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import org.apache.camel.CamelContext;

/**
 * Says what is wrong with a file of routes in Camel's YAML DSL: against its schema, in the endpoints' options, and in the
 * keys of the configuration. Nothing of the file is made or started.
 */
public final class RouteCheck {

    private final CamelContext context;
    private final SchemaRules schema;

    /**
     * @param context with the configuration and the components; started, without routes
     * @throws IOException if Camel's schema is not on the class path
     */
    public RouteCheck(CamelContext context) throws IOException {
        this.context = Objects.requireNonNull(context, "context");
        this.schema = new SchemaRules();
    }

    /**
     * @param file in YAML
     * @return what is wrong, by lines; empty if nothing is
     * @throws IllegalArgumentException if there is no such file
     * @throws IOException              if it cannot be read
     */
    public List<Finding> check(Path file) throws IOException {
        try {
            RouteDocument document = RouteDocument.read(file);
            SortedSet<Finding> findings = new TreeSet<>(schema.check(document));
            findings.addAll(new EndpointRules(context).check(document));
            findings.addAll(new PlaceholderRules(context).check(document));
            return List.copyOf(findings);
        } catch (MalformedRouteException e) {
            return List.of(e.finding());
        }
    }
}
