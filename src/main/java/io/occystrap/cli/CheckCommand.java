package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.cli.routes.Finding;
import io.occystrap.cli.routes.RouteCheck;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.camel.main.Main;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Says what is wrong with files of routes, as a compiler does. */
@Command(name = "check", mixinStandardHelpOptions = true, description = "Says what is wrong with files of routes: with their"
        + " form, with the options of their endpoints, and with the keys of the configuration that they ask for. Nothing in"
        + " them is started.")
final class CheckCommand implements Callable<Integer> {

    @ParentCommand
    private CommandLineApplication.Root root;

    @Parameters(arity = "1..*", paramLabel = "FILE.yaml", description = "Routes in Camel's YAML DSL.")
    private List<Path> files;

    @Override
    public Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", options.verbose() ? "info" : "off");
        RouteCall nothing = new RouteCall("check");
        Main main = new CamelMain(options, console, nothing).main(nothing, null);
        boolean good = true;
        try {
            RouteCheck check = new RouteCheck(CamelMain.start(main, "Camel"));
            for (Path file : files) {
                List<Finding> findings = check.check(file);
                good &= findings.isEmpty();
                print(file, findings, options, console);
            }
        } finally {
            main.stop();
        }
        return (good ? ExitCode.DONE : ExitCode.USAGE).number();
    }

    private static void print(Path file, List<Finding> findings, GlobalOptions options, Console console) {
        if (options.json()) {
            ObjectNode json = JsonNodeFactory.instance.objectNode().put("file", file.toString());
            ArrayNode all = json.putArray("findings");
            findings.forEach(finding -> all.addObject().put("line", finding.line()).put("message", finding.message()));
            console.out().println(JsonDocument.text(json));
            return;
        }
        String name = Printable.escape(file.toString());
        findings.forEach(finding -> console.out().println(name + ":" + finding.line() + ": " + finding.message()));
        if (findings.isEmpty() && !options.quiet()) {
            console.out().println(name + ": nothing is wrong");
        }
    }
}
