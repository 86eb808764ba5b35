package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.cli.routes.RouteListing;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Lists the routes that there are. */
@Command(name = "routes", mixinStandardHelpOptions = true, description = "Lists the routes that there are: those that 'run'"
        + " starts by name, and those of the commands; with the keys of the configuration that each asks for.")
final class RoutesCommand implements Callable<Integer> {

    @ParentCommand
    private CommandLineApplication.Root root;

    @Override
    public Integer call() throws IOException {
        CamelMain application = new CamelMain(root.options(), root.console(), new RouteCall("routes"));
        Path own = application.ownRoutes();
        print("run", application.files().startable(own));
        print("command", application.files().commands(own));
        return ExitCode.DONE.number();
    }

    private void print(String kind, Map<String, Path> files) throws IOException {
        for (Map.Entry<String, Path> file : files.entrySet()) {
            for (RouteListing route : RouteListing.of(file.getValue())) {
                if (root.options().json()) {
                    ObjectNode json = JsonNodeFactory.instance.objectNode().put("kind", kind).put("name", file.getKey())
                            .put("file", file.getValue().toString()).put("route", route.id()).put("from", route.from())
                            .put("description", route.description());
                    ObjectNode keys = json.putObject("keys");
                    route.keys().forEach(keys::put);
                    root.console().out().println(JsonDocument.text(json));
                    continue;
                }
                root.console().out().println(kind + " " + Printable.escape(file.getKey()) + ": "
                        + Printable.escape(route.description()));
                route.keys().forEach((key, value) -> root.console().out().println("    " + Printable.escape(key)
                        + (value == null ? "" : "=" + Printable.escape(value))));
            }
        }
    }
}
