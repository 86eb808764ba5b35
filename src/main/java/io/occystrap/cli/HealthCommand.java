package io.occystrap.cli;

import io.occystrap.image.JsonDocument;
import io.occystrap.image.UnavailableException;
import io.occystrap.observe.ObserveSettings;
import io.occystrap.observe.ToldHealth;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** Asks a daemon how it is. */
@Command(name = "health", mixinStandardHelpOptions = true, description = "Asks a running 'occystrap run' for its health, and exits"
        + " with 0 if it is well, otherwise with 6. Nothing else is needed for the health check of a container.")
final class HealthCommand implements Callable<Integer> {

    @ParentCommand
    private CommandLineApplication.Root root;

    @Parameters(index = "0", arity = "0..1", paramLabel = "URL", description = "The daemon, http://HOST:PORT (default: this machine,"
            + " and the port that occystrap.observe.port says).")
    private URI daemon;

    @Override
    public Integer call() throws IOException {
        URI address = daemon == null ? configured() : daemon;
        ToldHealth health = ToldHealth.of(address);
        if (root.options().json()) {
            root.console().out().println(JsonDocument.text(health.json()));
        }
        if (!health.up()) {
            throw new UnavailableException("the daemon at " + address + " is not well", String.join(", ", health.faults()), null);
        }
        if (!root.options().json() && !root.options().quiet()) {
            root.console().out().println("the daemon at " + address + " is well");
        }
        return ExitCode.DONE.number();
    }

    private URI configured() throws IOException {
        CamelMain application = new CamelMain(root.options(), root.console(), new RouteCall("health"));
        ObserveSettings settings = ObserveSettings.of(application::configured);
        int port = settings.port().orElse(0);
        if (port == 0) {
            throw new IllegalArgumentException("it is not known where the daemon tells of its health (name the address that it"
                    + " says when it starts, or set occystrap.observe.port)");
        }
        String host = switch (settings.host()) {
            case "0.0.0.0", "::", "0:0:0:0:0:0:0:0" -> "127.0.0.1";
            default -> settings.host();
        };
        return URI.create(ObserveSettings.address(host, port));
    }
}
