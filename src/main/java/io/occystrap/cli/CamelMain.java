package io.occystrap.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.main.Main;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.apache.camel.spi.RoutesBuilderLoader;
import org.apache.camel.support.PluginHelper;

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
        Main main = main(call);
        if (routes != null) {
            main.configure().withRoutesIncludePattern(routes);
        }
        return main;
    }

    /**
     * @param call of a command
     * @return the application with that command's route in it, not started
     * @throws IOException if a file of routes cannot be read
     */
    Main commandMain(RouteCall call) throws IOException {
        String routes = files.commandWithItsRoutes(call.route(), ownRoutes());
        if (!RouteFiles.holdRoutesAlone(routes)) {
            return main(call, routes);
        }
        Main main = main(call);
        main.configure().addRoutesBuilder(new RoutesAlone(routes));
        return main;
    }

    private Main main(RouteCall call) {
        Main main = new Main();
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
     * Files of routes that Camel reads once. By itself it reads each of them twice, the first time for beans that its configuration
     * names.
     */
    private record RoutesAlone(String places) implements RoutesBuilder {

        @Override
        public void addRoutesToCamelContext(CamelContext context) throws Exception {
            RoutesBuilderLoader loader = PluginHelper.getRoutesLoader(context).getRoutesLoader("yaml");
            for (String place : places.split(",")) {
                loader.loadRoutesBuilder(PluginHelper.getResourceLoader(context).resolveResource(place))
                        .addRoutesToCamelContext(context);
            }
        }

        @Override
        public void addTemplatedRoutesToCamelContext(CamelContext context) {
            // there are none
        }

        @Override
        public Set<String> updateRoutesToCamelContext(CamelContext context) {
            throw new UnsupportedOperationException("routes of a command do not change while it runs");
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
