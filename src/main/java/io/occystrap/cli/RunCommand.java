package io.occystrap.cli;

import io.occystrap.camel.Listening;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import io.occystrap.observe.DaemonLog;
import io.occystrap.observe.LogFormat;
import io.occystrap.observe.Observation;
import io.occystrap.observe.ObserveSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.util.URISupport;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Runs routes until it is told to end, and ends when what they work on is done. */
@Command(name = "run", mixinStandardHelpOptions = true, description = "Runs routes until it is interrupted, and then ends as"
        + " soon as the images on their way have arrived, but within occystrap.run.shutdown-seconds.")
final class RunCommand implements Callable<Integer> {

    private static final int DEFAULT_SHUTDOWN_SECONDS = 300;

    private static final String TRIGGERS = "occystrap.run.triggers";
    private static final String LOG_FORMAT = "occystrap.log.format";

    @ParentCommand
    private CommandLineApplication.Root root;

    @Parameters(arity = "0..*", paramLabel = "NAME|FILE.yaml", description = "A file of routes in Camel's YAML DSL, or the"
            + " name of one that came along ('occystrap routes' lists them). Without any, those that " + TRIGGERS + " names.")
    private List<String> routes = List.of();

    @Option(names = "--log-format", paramLabel = "FORMAT", description = "plain, or json for an object in each line (default:"
            + " what " + LOG_FORMAT + " says, or plain).")
    private LogFormat logFormat;

    @Override
    public Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        RouteCall call = new RouteCall("run");
        CamelMain application = new CamelMain(options, console, call);
        LogFormat format = logFormat(application);
        // What the steps of a route log is for whoever runs it; what libraries do is not, unless somebody asks.
        DaemonLog.start(format, options.quiet() ? Level.WARN : Level.INFO, options.verbose() ? Level.INFO : Level.WARN,
                console.err());
        Consumer<String> said = format == LogFormat.json ? line -> LoggerFactory.getLogger("occystrap").info(line.strip())
                : console.err()::println;
        Path own = application.ownRoutes();
        List<String> places = places(application, own);
        Main main = application.main(call, application.files().withTheirRoutes(places, own));
        Observation observation = new Observation(ObserveSettings.of(application::configured));
        observation.prepare(main);
        try {
            CamelContext context = CamelMain.start(main, "the routes of " + Printable.escape(String.join(", ", places)));
            Duration patience = patience(context);
            // Camel's own strategy lets what is on its way arrive, and cuts it off when that time is over.
            context.getShutdownStrategy().setTimeout(patience.toSeconds());
            root.endsWithin(patience.plusSeconds(10));
            Optional<Listening> observing = observation.watch(context);
            if (!options.quiet()) {
                banner(context, observing, said);
            }
            new CountDownLatch(1).await();
        } catch (RouteException e) {
            // Told to end while it started: what does not start then is no fault.
            if (!Thread.interrupted()) {
                throw e;
            }
        } catch (InterruptedException e) {
            // That is how it is told to end, and what is left of the thread's work must not take it for itself.
            Thread.interrupted();
            said.accept("occystrap: ending as soon as what is on its way has arrived");
        } finally {
            main.stop();
        }
        if (main.getCamelContext().getShutdownStrategy().isTimeoutOccurred()) {
            throw new UnavailableException("not everything that was on its way has arrived", "it took too long and was cut off",
                    "allow more time with occystrap.run.shutdown-seconds");
        }
        return ExitCode.DONE.number();
    }

    private LogFormat logFormat(CamelMain application) throws IOException {
        if (logFormat != null) {
            return logFormat;
        }
        String text = application.configured(LOG_FORMAT).orElse(LogFormat.plain.name());
        return Arrays.stream(LogFormat.values()).filter(format -> format.name().equals(text)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException(LOG_FORMAT + " is plain or json, not "
                        + Printable.escape(text)));
    }

    /** The files that somebody named, or else those that the configuration names. */
    private List<String> places(CamelMain application, Path own) throws IOException {
        List<String> named = routes;
        if (named.isEmpty()) {
            named = application.configured(TRIGGERS).stream().flatMap(text -> Arrays.stream(text.split(",")))
                    .map(String::strip).filter(name -> !name.isEmpty()).toList();
        }
        if (named.isEmpty()) {
            throw new IllegalArgumentException("nothing is named to run (name routes, or set " + TRIGGERS + " to such as "
                    + String.join(",", application.files().startable(own).keySet()) + ")");
        }
        List<String> places = new ArrayList<>();
        for (String route : named) {
            places.add(place(route, application.files(), own));
        }
        return places;
    }

    private static String place(String route, RouteFiles files, Path own) throws IOException {
        if (!route.contains("/") && !route.endsWith(".yaml") && !route.endsWith(".yml")) {
            Optional<String> place = files.startable(route, own);
            if (place.isEmpty()) {
                throw new IllegalArgumentException("there are no routes called " + Printable.escape(route) + " (there are "
                        + String.join(", ", files.startable(own).keySet()) + "; a file is named with its .yaml)");
            }
            return place.get();
        }
        Path file = Path.of(route);
        if (!Files.isReadable(file)) {
            throw new IllegalArgumentException("the file " + Printable.escape(route) + " cannot be read");
        }
        return RouteFiles.resource(file);
    }

    private static Duration patience(CamelContext context) {
        String key = "occystrap.run.shutdown-seconds";
        String text = context.getPropertiesComponent().resolveProperty(key).orElse(String.valueOf(DEFAULT_SHUTDOWN_SECONDS));
        if (!text.matches("[1-9]\\d{0,5}")) {
            throw new IllegalArgumentException(key + " is a number of seconds, at least 1, not " + Printable.escape(text));
        }
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static void banner(CamelContext context, Optional<Listening> observing, Consumer<String> said) {
        said.accept("occystrap: running; Ctrl-C ends it");
        for (Route route : context.getRoutes()) {
            String state = context.getRouteController().getRouteStatus(route.getRouteId()).isStarted() ? "" : " (not started)";
            said.accept("  " + Printable.escape(route.getRouteId()) + ": from "
                    + Printable.escape(URISupport.sanitizeUri(route.getEndpoint().getEndpointUri())) + state
                    + (route.getDescription() == null ? "" : "; " + Printable.escape(route.getDescription())));
        }
        Stream.concat(context.getRegistry().findByType(Listening.class).stream(), observing.stream())
                .map(Listening::listening).sorted().forEach(line -> said.accept("  " + line));
    }
}
