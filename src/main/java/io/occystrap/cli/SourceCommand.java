package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageDescription;
import io.occystrap.image.ImageDigest;
import io.occystrap.image.MalformedImageException;
import io.occystrap.image.Platform;
import io.occystrap.image.PlatformSelection;
import io.occystrap.image.ValidationReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that calls the route of its name, which looks at an image in any store, and prints what that found out. */
@Command(mixinStandardHelpOptions = true,
         footer = {"", SourceStores.TITLE,
             "  registry://[USER:PASSWORD@]HOST/IMAGE[:TAG][@DIGEST][?platform=all|OS/ARCH[/VARIANT]]", SourceStores.DOCKER,
             SourceStores.TAR, SourceStores.DIR, SourceStores.LAYOUT, SourceStores.ALIASES})
abstract class SourceCommand implements Callable<Integer> {

    private static final String ALL = "all";

    @ParentCommand
    private CommandLineApplication.Root root;

    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "SOURCE", description = "A store's URI, see below.")
    private String source;

    private SourceCommand() {
    }

    /** @return the commands by their names, as help lists them */
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("inspect", Inspect::new);
        commands.put("digest", DigestOf::new);
        commands.put("validate", Validate::new);
        return commands;
    }

    /** @return what was typed */
    final StoreUri source() {
        return StoreUri.parse(source);
    }

    /** Says what more than the source the route works on. */
    void complete(RouteCall call) {
    }

    /** @return whether an index is wanted as it is, where nobody named a platform; otherwise one image of it */
    boolean takesIndexes() {
        return false;
    }

    /** Prints what the route left. */
    abstract ExitCode print(Object result, GlobalOptions options, Console console) throws IOException;

    @Override
    public final Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        RouteCall call = new RouteCall(spec.name());
        source().readBy(call);
        choosePlatform(call, options);
        complete(call);
        Object result;
        try (Progress progress = Progress.of(options.progress(), console)) {
            result = run(new RouteRunner(options, console, progress), call);
        }
        return print(result, options, console).number();
    }

    /** @return what the route left */
    Object run(RouteRunner runner, RouteCall call) throws Exception {
        return runner.run(call);
    }

    /** A single platform is that image; the index of a copy with that platform alone is nothing that anybody has. */
    private void choosePlatform(RouteCall call, GlobalOptions options) {
        String asked = (String) call.headers().get(OccystrapConstants.PLATFORM);
        if (asked == null) {
            if (takesIndexes() && !options.namesPlatform()) {
                call.with(OccystrapConstants.PLATFORM, ALL);
            }
            return;
        }
        List<Platform> platforms = PlatformSelection.parse(asked).platforms();
        if (platforms.size() == 1) {
            call.headers().remove(OccystrapConstants.PLATFORM);
            call.properties().put("occystrap.os", platforms.get(0).os());
            call.properties().put("occystrap.architecture", platforms.get(0).architecture());
            call.properties().put("occystrap.variant", platforms.get(0).variant());
        }
    }

    private static RouteException unexpected(Object result, String expected) {
        return new RouteException("the route ended without " + expected + ", but with "
                + (result == null ? "nothing" : "a " + result.getClass().getName()), null);
    }

    @Command(description = "Print what the manifest and the config of an image say. No layer is read, except that a daemon"
            + " sends all of an image or nothing.")
    private static final class Inspect extends SourceCommand {

        @Option(names = "--raw", description = "Print the manifest as it is stored, byte for byte: of an image with several"
                + " platforms the index, unless one is named.")
        private boolean raw;

        @Option(names = "--raw-config", description = "Print the config as it is stored, byte for byte.")
        private boolean config;

        @Override
        boolean takesIndexes() {
            return raw;
        }

        @Override
        void complete(RouteCall call) {
            if (raw && config) {
                throw new IllegalArgumentException("--raw and --raw-config print different documents: give one of them");
            }
            call.with(OccystrapConstants.PART, raw ? "manifest" : config ? "config" : null);
        }

        @Override
        ExitCode print(Object result, GlobalOptions options, Console console) throws IOException {
            if (result instanceof byte[] document) {
                console.out().write(document);
                console.out().flush();
            } else if (result instanceof ImageDescription image) {
                new DescriptionPrinter(options, console).print(image);
            } else {
                throw unexpected(result, "a description");
            }
            return ExitCode.DONE;
        }
    }

    @Command(description = "Print the digest of an image's manifest: of an image with several platforms the"
            + " index's, unless one is named. Of a store that keeps no manifest, the image ID.")
    private static final class DigestOf extends SourceCommand {

        @Override
        boolean takesIndexes() {
            return true;
        }

        @Override
        ExitCode print(Object result, GlobalOptions options, Console console) {
            if (!(result instanceof ImageDigest digest)) {
                throw unexpected(result, "a digest");
            }
            new ReportPrinter(options, console).print(digest);
            return ExitCode.DONE;
        }
    }

    @Command(description = "Read all of an image and print everything that is wrong with it, a line each: digests, sizes,"
            + " diffIds, counts, layers that are no archives. Exits with 5 where something is. With ?platform=all every image"
            + " of an index.")
    private static final class Validate extends SourceCommand {

        /** An image that cannot even be opened is told like one that is wrong somewhere else. */
        @Override
        Object run(RouteRunner runner, RouteCall call) throws Exception {
            try {
                return super.run(runner, call);
            } catch (MalformedImageException e) {
                return ValidationReport.unreadable(source().toString(), e);
            }
        }

        @Override
        ExitCode print(Object result, GlobalOptions options, Console console) {
            if (!(result instanceof ValidationReport report)) {
                throw unexpected(result, "a report");
            }
            new ReportPrinter(options, console).print(report);
            return report.isValid() ? ExitCode.DONE : ExitCode.MALFORMED;
        }
    }
}
