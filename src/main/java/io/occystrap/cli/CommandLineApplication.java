package io.occystrap.cli;

import io.occystrap.cli.demo.DemoCommand;
import io.occystrap.image.UnavailableException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line as a whole: its commands, its options, and what happens when they are wrong. */
public final class CommandLineApplication {

    /** What a command gets to delete what it has half written. */
    private static final Duration SHORT = Duration.ofSeconds(5);

    private final Console console;
    private volatile Duration patience = SHORT;

    /**
     * @param in  standard input
     * @param out for results
     * @param err for everything else
     */
    public CommandLineApplication(InputStream in, PrintStream out, PrintStream err) {
        this.console = new Console(in, out, err);
    }

    /**
     * @param args as typed
     * @return the code to exit with
     */
    public int run(String... args) {
        Root root = new Root(console, duration -> patience = duration);
        CommandLine commandLine = new CommandLine(root);
        addCommands(commandLine, args);
        commandLine.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
        commandLine.setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8));
        commandLine.setUsageHelpAutoWidth(false);
        commandLine.setUsageHelpWidth(110);
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        Errors errors = new Errors(console, root.options);
        commandLine.setParameterExceptionHandler(errors);
        commandLine.setExecutionExceptionHandler(errors);
        try {
            int code = commandLine.execute(args);
            if (code == ExitCode.DONE.number()) {
                console.requireWritten();
            }
            return code;
        } catch (UnavailableException | Error e) {
            return errors.report(e);
        }
    }

    /** @return how long the command needs to end, once it is interrupted */
    public Duration patience() {
        return patience;
    }

    /** Describing a command to the parser takes time, so where the one that is meant is plain, it is the only one. */
    private void addCommands(CommandLine commandLine, String... args) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>(RouteCommand.all());
        commands.putAll(SourceCommand.all());
        commands.putAll(SearchCommand.all());
        commands.put("run", RunCommand::new);
        commands.put("submit", SubmitCommand::new);
        commands.put("health", HealthCommand::new);
        commands.put("routes", RoutesCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("demo", () -> new DemoCommand(this::run, console.out()));
        commands.put("generate-completion", () -> new AutoComplete.GenerateCompletion());
        Optional<String> meant = args.length == 0 ? Optional.empty()
                : Optional.of(RouteCommand.ALIASES.getOrDefault(args[0], args[0])).filter(commands::containsKey);
        if (meant.isPresent() && !meant.get().equals("generate-completion")) {
            commands.keySet().retainAll(Set.of(meant.get()));
        }
        commands.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
    }

    /** What is said of an error. This is no lambda, because Java's class archives take no lambdas of interfaces as old as these. */
    private record Errors(Console console, GlobalOptions options) implements IParameterExceptionHandler, IExecutionExceptionHandler {

        @Override
        public int handleParseException(ParameterException e, String[] args) {
            CommandSpec command = e.getCommandLine().getCommandSpec();
            String first = e.getMessage() == null ? "bad arguments" : e.getMessage().lines().findFirst().orElse("");
            console.err().println("occystrap: error: " + first + " (see '" + command.qualifiedName() + " --help')");
            return ExitCode.USAGE.number();
        }

        @Override
        public int handleExecutionException(Exception e, CommandLine at, ParseResult parsed) {
            return report(e);
        }

        int report(Throwable e) {
            return new ErrorReport(console.err()).report(e, options.verbose()).number();
        }
    }

    /** The command without a command. */
    @Command(name = "occystrap", version = "occystrap 0.1.0", mixinStandardHelpOptions = true, addMethodSubcommands = false,
             synopsisSubcommandLabel = "COMMAND", abbreviateSynopsis = true,
             description = "Fetches, stores, moves, inspects, searches and recreates container images without a daemon.",
             footer = {"", "Exit codes: 0 done, 1 nothing found, 2 usage, 3 no such image, tag or file, 4 not authorised, 5 the image is",
                 "malformed, hostile or fails its digest, 6 network or disk, 70 a bug, 130 interrupted."})
    static final class Root implements Runnable {

        @Mixin
        private final GlobalOptions options = new GlobalOptions();

        @Spec
        private CommandSpec spec;

        private final Console console;
        private final Consumer<Duration> patience;

        Root(Console console, Consumer<Duration> patience) {
            this.console = console;
            this.patience = patience;
        }

        /** Says how long the command will need to end, once it is interrupted. */
        void endsWithin(Duration duration) {
            patience.accept(duration);
        }

        GlobalOptions options() {
            return options;
        }

        Console console() {
            return console;
        }

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "no command was given");
        }
    }
}
