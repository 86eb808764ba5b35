package io.occystrap.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;

/** Makes a Camel application of what the command line, the environment and the configuration file say. */
final class CamelMain {

    private final RouteFiles files = RouteFiles.installed();
    private final Map<String, String> properties;
    private final RegistryLogins logins;
    private final String configuration;
    private final Properties configured = new Properties();

    /**
     * @param options of the command line
     * @param console to read passwords from
     * @param call    what is called, and what it sets in the configuration
     * @throws IllegalArgumentException if an option is wrong
     * @throws IOException              if the configuration cannot be read
     */
    CamelMain(GlobalOptions options, Console console, RouteCall call) throws IOException {
        ConfigurationKeys.require(options.keysSet());
        properties = options.properties();
        properties.putAll(call.properties());
        logins = new RegistryLogins(properties, System.getenv());
        logins.readPasswords(options, console);
        configuration = files.configuration(options.config());
        if (configuration.startsWith("file:")) {
            try (Reader reader = Files.newBufferedReader(Path.of(configuration.substring("file:".length())))) {
                configured.load(reader);
            }
        }
    }

    /** @return the files that are looked through for routes */
    RouteFiles files() {
        return files;
    }

    /**
     * @return the folder of changed routes that the person named; null where there is none
     */
    Path ownRoutes() {
        return configured("occystrap.routes").map(Path::of).orElse(null);
    }

    /**
     * What a key says that must be known before Camel starts, which is when Camel reads the configuration.
     *
     * @param key that begins with {@code occystrap.}
     * @return its value; empty where nobody says anything
     */
    Optional<String> configured(String key) {
        String value = properties.get(key);
        if (value == null) {
            value = System.getenv(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
        }
        if (value == null) {
            value = configured.getProperty(key);
        }
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * @param call   for whom it is made
     * @param routes the routes in it, as Camel names resources, with commas between them; null for none
     * @return the application, not started
     */
    Main main(RouteCall call, String routes) {
        return main(new Main(), call, routes);
    }

    /**
     * @param call of a command
     * @return the application with that command's route in it, not started
     * @throws IOException if a file of routes cannot be read
     */
    Main commandMain(RouteCall call) throws IOException {
        Path own = ownRoutes();
        return main(own == null ? new InstalledRoutes() : new Main(), call, files.commandWithItsRoutes(call.route(), own));
    }

    private Main main(Main main, RouteCall call, String routes) {
        // Camel's own would wait a minute on Ctrl-C; ours interrupts the command.
        main.setShutdownStrategy(new SimpleMainShutdownStrategy());
        main.setDefaultPropertyPlaceholderLocation("false");
        main.setPropertyPlaceholderLocations(configuration);
        logins.bind(main, call);
        properties.forEach(main::addOverrideProperty);
        main.configure()
                .withJmxEnabled(false)
                .withAutoConfigurationLogSummary(false)
                .withStreamCachingEnabled(false);
        if (routes != null) {
            main.configure().withRoutesIncludePattern(routes);
        }
        return main;
    }

    /**
     * @param main to start
     * @param what names it for the error
     * @return its context
     * @throws RouteException if it cannot be started; says why in one line
     */
    static CamelContext start(Main main, String what) {
        try {
            main.start();
        } catch (Exception e) {
            throw new RouteException(what + " cannot be started: " + innermost(e).getMessage(), e);
        }
        return main.getCamelContext();
    }

    /**
     * Camel reads all files of routes once more before it configures itself, for beans that its configuration names. Where nobody
     * changed the routes there are none, and reading them twice is a twentieth of a command's start.
     */
    private static final class InstalledRoutes extends Main {

        @Override
        protected void modelineRoutes(CamelContext context) {
            // there are no beans
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
