package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Starts a Camel context with one command's route in it, and calls the route. */
final class RouteRunner {

    private static final String ROUTES = "occystrap.routes";

    private final GlobalOptions options;
    private final Console console;
    private final TransferListener listener;

    RouteRunner(GlobalOptions options, Console console, TransferListener listener) {
        this.options = options;
        this.console = console;
        this.listener = listener;
    }

    /**
     * @param call the route, and what it works on
     * @return what its last step left as the body; may be null
     * @throws Exception what the route threw
     */
    Object run(RouteCall call) throws Exception {
        WarmUp.start();
        Main main = main(call);
        try {
            CamelContext context = start(main, call.route());
            prepareFilters(context, call);
            Exchange answer = context.createFluentProducerTemplate().to("direct:" + call.route())
                    .withHeaders(call.headers()).send();
            if (answer.getException() != null) {
                throw answer.getException();
            }
            return answer.getMessage().getBody();
        } finally {
            main.stop();
        }
    }

    private Main main(RouteCall call) throws IOException {
        ConfigurationKeys.require(options.keysSet());
        RouteFiles files = RouteFiles.installed();
        Map<String, String> properties = options.properties();
        properties.putAll(call.properties());
        RegistryLogins logins = new RegistryLogins(properties, System.getenv());
        logins.readPasswords(options, console);
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", options.verbose() ? "info" : "off");
        String configuration = files.configuration(options.config());
        Main main = new Main();
        // Camel's own would wait a minute on Ctrl-C; ours interrupts the command.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations(configuration);
        logins.bind(main, call);
        properties.forEach(main::addOverrideProperty);
        main.configure()
                .withRoutesIncludePattern(files.command(call.route(), ownRoutes(properties, configuration)))
                // A command that failed has nothing to drain.
                .withShutdownTimeout(1)
                .withJmxEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withStreamCachingEnabled(false);
        main.bind("transferListener", listener);
        return main;
    }

    /** Camel reads the configuration only when it starts, but this key says what it starts with. */
    private static Path ownRoutes(Map<String, String> properties, String configuration) throws IOException {
        String routes = properties.get(ROUTES);
        if (routes == null) {
            routes = System.getenv("OCCYSTRAP_ROUTES");
        }
        if (routes == null && configuration.startsWith("file:")) {
            Properties file = new Properties();
            try (Reader reader = Files.newBufferedReader(Path.of(configuration.substring("file:".length())))) {
                file.load(reader);
            }
            routes = file.getProperty(ROUTES);
        }
        return routes == null ? null : Path.of(routes);
    }

    private static CamelContext start(Main main, String route) {
        try {
            main.start();
        } catch (Exception e) {
            throw new RouteException("route " + route + " cannot be started: " + innermost(e).getMessage(), e);
        }
        CamelContext context = main.getCamelContext();
        if (context.hasEndpoint("direct:" + route) == null) {
            throw new RouteException("route " + route + " has no step from direct:" + route, null);
        }
        return context;
    }

    /** A routing slip makes its endpoints when it gets to them, but what is wrong with a filter is said before anything is read. */
    private static void prepareFilters(CamelContext context, RouteCall call) {
        if (call.headers().get(OccystrapConstants.FILTERS) instanceof String slip) {
            slip.lines().forEach(context::getEndpoint);
        }
    }

    private static Throwable innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null && inner.getCause() != inner) {
            inner = inner.getCause();
        }
        return inner;
    }
}
