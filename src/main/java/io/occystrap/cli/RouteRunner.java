package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;

/** Starts a Camel context with one command's route in it, and calls the route. */
final class RouteRunner {

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
        requireNoTerminal(call);
        WarmUp.start(call);
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

    /** Nobody types an archive, and one that is printed spoils the terminal. */
    private void requireNoTerminal(RouteCall call) {
        if (call.readsStandardInput() && console.readsTerminal()) {
            throw new IllegalArgumentException("standard input is a terminal (let an archive come from there, as in < FILE)");
        }
        if (call.writesToStandardOutput() && console.writesTerminal()) {
            throw new IllegalArgumentException("standard output is a terminal (let the archive go elsewhere, as in > FILE)");
        }
    }

    private Main main(RouteCall call) throws IOException {
        CamelMain application = new CamelMain(options, console, call);
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", options.verbose() ? "info" : "off");
        Main main = application.commandMain(call);
        // A command that failed has nothing to drain.
        main.configure().setShutdownTimeout(1);
        main.bind("transferListener", listener);
        return main;
    }

    private static CamelContext start(Main main, String route) {
        CamelContext context = CamelMain.start(main, "route " + route);
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
}
