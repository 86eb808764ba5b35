package io.occystrap.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.occystrap.camel.Listening;
import io.occystrap.camel.OccystrapSettings;
import io.occystrap.camel.Reachable;
import io.occystrap.image.Printable;
import io.occystrap.image.UnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.main.Main;

/** The health and the metrics of a daemon, which it tells over HTTP: {@code /observe/health} and {@code /observe/metrics}. */
public final class Observation {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final long LEAST_FREE_BYTES = 256L << 20;
    private static final String REGISTRY = "registry://";

    private final ObserveSettings settings;

    /** @param settings where it is told */
    public Observation(ObserveSettings settings) {
        this.settings = settings;
    }

    /**
     * @param main gets what watches it, and is not started yet
     * @throws UnavailableException if nothing can be told where it is to be told
     */
    public void prepare(Main main) throws UnavailableException {
        boolean told = settings.port().isPresent();
        MeterRegistry meters = told ? new PrometheusMeterRegistry(PrometheusConfig.DEFAULT) : new CompositeMeterRegistry();
        main.bind("transferListener", new ObservedTransfers(meters));
        main.bind("jobLog", new JobLog());
        if (!told) {
            return;
        }
        settings.requireFree();
        main.bind(MicrometerConstants.METRICS_REGISTRY_NAME, meters);
        main.bind("stageMetrics", new StageMetrics(meters));
        main.bind("jobMetrics", new JobMetrics(meters));
        main.addInitialProperty("camel.management.enabled", "true");
        main.addInitialProperty("camel.management.host", settings.host());
        main.addInitialProperty("camel.management.port", settings.port().get().toString());
        main.addInitialProperty("camel.management.healthCheckEnabled", "true");
        main.addInitialProperty("camel.management.metricsEnabled", "true");
        main.addInitialProperty("camel.health.exposureLevel", "full");
        main.addInitialProperty("camel.metrics.enabled", "true");
        main.addInitialProperty("camel.metrics.enableExchangeEventNotifier", "false");
        main.addInitialProperty("camel.metrics.binders", "jvm-memory,jvm-thread,jvm-gc,file-descriptor,processor,uptime");
    }

    /**
     * @param context that has started; what it depends on becomes part of its health
     * @return where it tells of itself; empty where it does not
     */
    public Optional<Listening> watch(CamelContext context) {
        // A route may have a server of its own.
        Optional<VertxPlatformHttpServer> server = settings.port().flatMap(port -> context.hasServices(VertxPlatformHttpServer.class)
                .stream().filter(each -> each.getConfigurationPort() == port).findFirst());
        if (server.isEmpty()) {
            return Optional.empty();
        }
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        Map<String, Reachable> all = new LinkedHashMap<>(context.getRegistry().findByTypeWithName(Reachable.class));
        // Behind two slashes whatever stands there is a host.
        registries(context).forEach(host -> all.put("registry:" + host,
                (Reachable) context.getEndpoint("occystrap-registry:////" + host + "/")));
        Reachability reachability = new Reachability(all,
                context.getExecutorServiceManager().newCachedThreadPool(this, "reachability"), PATIENCE, FRESH);
        all.keySet().forEach(name -> health.register(new ReachabilityCheck(name, reachability)));
        context.getPropertiesComponent().resolveProperty("occystrap.output.root").filter(root -> !root.isBlank())
                .ifPresent(root -> health.register(new FreeSpaceCheck(Path.of(root.strip()), new OccystrapSettings(context)
                        .own(null, "occystrap.observe.free-bytes", Long::valueOf, LEAST_FREE_BYTES))));
        String base = ObserveSettings.address(settings.host(), server.get().getPort());
        return Optional.of(() -> "health and metrics: " + Printable.escape(base) + "/observe/health, /observe/metrics");
    }

    /** Those that the configuration names for this, or else those that jobs may use. */
    private static List<String> registries(CamelContext context) {
        OccystrapSettings settings = new OccystrapSettings(context);
        List<String> named = settings.own(null, "occystrap.observe.registries", Observation::list, null);
        if (named != null) {
            return named.equals(List.of("none")) ? List.of() : named;
        }
        return Stream.of("occystrap.source.allow", "occystrap.destination.allow")
                .flatMap(key -> settings.own(null, key, Observation::list, List.<String>of()).stream())
                .filter(store -> store.startsWith(REGISTRY))
                .map(store -> store.substring(REGISTRY.length()).replaceFirst("/.*", ""))
                .filter(host -> !host.isEmpty()).distinct().toList();
    }

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty()).toList();
    }
}
