package io.occystrap.cli;

import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.util.URISupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs routes until it is told to end, and ends when what they work on is done. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs routes until it is interrupted, and then ends as"
        + " soon as the images on their way have arrived, but within occystrap.run.shutdown-seconds.")
final class RunCommand implements Callable<Integer> {

    private static final int DEFAULT_SHUTDOWN_SECONDS = 300;

    @ParentCommand
    private CommandLineApplication.Root root;

    @Parameters(arity = "1..*", paramLabel = "NAME|FILE.yaml", description = "A file of routes in Camel's YAML DSL, or the"
            + " name of one that came along ('occystrap routes' lists them).")
    private List<String> routes;

    @Override
    public Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        logTo(options);
        RouteCall call = new RouteCall("run");
        CamelMain application = new CamelMain(options, console, call);
        List<Path> files = files(application.files().startable(application.ownRoutes()));
        Main main = application.main(call, String.join(",", files.stream().map(RouteFiles::resource).toList()));
        main.bind("transferListener", new LoggedTransfers());
        try {
            CamelContext context = CamelMain.start(main, "the routes of " + Printable.escape(files.toString()));
            Duration patience = patience(context);
            // Camel's own strategy lets what is on its way arrive, and cuts it off when that time is over.
            context.getShutdownStrategy().setTimeout(patience.toSeconds());
            root.endsWithin(patience.plusSeconds(10));
            if (!options.quiet()) {
                banner(context, console);
            }
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            // That is how it is told to end, and what is left of the thread's work must not take it for itself.
            Thread.interrupted();
            console.err().println("occystrap: ending as soon as what is on its way has arrived");
        } finally {
            main.stop();
        }
        if (main.getCamelContext().getShutdownStrategy().isTimeoutOccurred()) {
            throw new UnavailableException("not everything that was on its way has arrived", "it took too long and was cut off",
                    "allow more time with occystrap.run.shutdown-seconds");
        }
        return ExitCode.DONE.number();
    }

    /** What the steps of a route log is for whoever runs it; what Camel does is not, unless somebody asks. */
    private static void logTo(GlobalOptions options) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", options.quiet() ? "warn" : "info");
        System.setProperty("org.slf4j.simpleLogger.showDateTime", "true");
        System.setProperty("org.slf4j.simpleLogger.dateTimeFormat", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX");
        System.setProperty("org.slf4j.simpleLogger.log.org.apache", options.verbose() ? "info" : "warn");
    }

    private List<Path> files(SortedMap<String, Path> named) {
        List<Path> files = new ArrayList<>();
        for (String route : routes) {
            boolean isFile = route.contains("/") || route.endsWith(".yaml") || route.endsWith(".yml");
            Path file = isFile ? Path.of(route) : named.get(route);
            if (file == null) {
                throw new IllegalArgumentException("there are no routes called " + Printable.escape(route) + " (there are "
                        + String.join(", ", named.keySet()) + "; a file is named with its .yaml)");
            }
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException("the file " + Printable.escape(route) + " cannot be read");
            }
            files.add(file);
        }
        return files;
    }

    private static Duration patience(CamelContext context) {
        String key = "occystrap.run.shutdown-seconds";
        String text = context.getPropertiesComponent().resolveProperty(key).orElse(String.valueOf(DEFAULT_SHUTDOWN_SECONDS));
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(key + " is a number of seconds, at least 1, not " + Printable.escape(text));
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static void banner(CamelContext context, Console console) throws IOException {
        console.err().println("occystrap: running; Ctrl-C ends it");
        for (Route route : context.getRoutes()) {
            String state = context.getRouteController().getRouteStatus(route.getRouteId()).isStarted() ? "" : " (not started)";
            console.err().println("  " + Printable.escape(route.getRouteId()) + ": from "
                    + Printable.escape(URISupport.sanitizeUri(route.getEndpoint().getEndpointUri())) + state
                    + (route.getDescription() == null ? "" : "; " + Printable.escape(route.getDescription())));
        }
    }
}
