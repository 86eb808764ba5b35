package io.occystrap.cli;

import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.SearchConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.job.FilterArgument;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** A command that calls the route of its name and prints what that finds, as it is found. */
abstract class SearchCommand implements Callable<Integer> {

    private static final String PATTERN = "What a name looks like, such as '*.pem' or '/etc/**': * and ? do not stand for a"
            + " slash where the pattern has one, ** does. Without a slash, the file's name alone is enough.";

    @ParentCommand
    private CommandLineApplication.Root root;

    @Mixin
    private final SearchOptions search = new SearchOptions();

    private SearchCommand() {
    }

    /** @return the commands by their names, as help lists them */
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("search", Search::new);
        commands.put("search-layers", SearchLayers::new);
        commands.put("search-layers-tarfile", SearchLayersTarfile::new);
        commands.put("search-layers-docker", SearchLayersDocker::new);
        return commands;
    }

    /**
     * @return the route to call, and the image that it searches
     * @throws IllegalArgumentException if the arguments are outside their grammar
     */
    abstract RouteCall route();

    /** @return what to look for in names */
    abstract String pattern();

    /** @return how lines for scripts begin; null for what the image says */
    String label() {
        return null;
    }

    @Override
    public final Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        RouteCall call = route();
        MatchPrinter printer = MatchPrinter.of(options, search.scriptFriendly(), label(), console);
        search.addTo(call.with(SearchConstants.PATTERN, pattern())).with(SearchConstants.MATCH_LISTENER, printer)
                .with(SearchConstants.HIDDEN_BY, options.json());
        try (Progress progress = Progress.of(beside(options.progress()), console)) {
            new RouteRunner(options, console, progress).run(call);
        } finally {
            printer.flush();
        }
        printer.end();
        return (printer.count() == 0 ? ExitCode.NO_MATCH : ExitCode.DONE).number();
    }

    /** A bar would be printed into the lines of what is found. */
    private static GlobalOptions.ProgressMode beside(GlobalOptions.ProgressMode mode) {
        return mode == GlobalOptions.ProgressMode.auto ? GlobalOptions.ProgressMode.plain : mode;
    }

    /** What to look for, and how to print it. */
    static final class SearchOptions {

        @Option(names = "--regex", description = "PATTERN and the content are regular expressions, found anywhere in a"
                + " name.")
        private boolean regex;

        @Option(names = "--content", paramLabel = "TEXT", description = "Only files that have this in them, and at which"
                + " bytes.")
        private String content;

        @Option(names = "--history", description = "Search the commands that made the image and its environment, too: for"
                + " the content if there is one, otherwise for PATTERN.")
        private boolean history;

        @Option(names = "--script-friendly", description = "Print image:tag:layer:path.")
        private boolean scriptFriendly;

        RouteCall addTo(RouteCall call) {
            return call.with(SearchConstants.REGEX, regex).with(SearchConstants.CONTENT, content)
                    .with(SearchConstants.HISTORY, history);
        }

        boolean scriptFriendly() {
            return scriptFriendly;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "search", description = "Search the layers of an image in any store.",
             footer = {"", SourceStores.TITLE, "  registry://[USER:PASSWORD@]HOST/IMAGE[:TAG][@DIGEST]", SourceStores.DOCKER,
                 SourceStores.TAR, SourceStores.DIR, SourceStores.LAYOUT, SourceStores.ALIASES})
    private static final class Search extends SearchCommand {

        @Parameters(index = "0", paramLabel = "SOURCE", description = "A store's URI, see below.")
        private String source;

        @Parameters(index = "1", paramLabel = "PATTERN", description = PATTERN)
        private String pattern;

        @Option(names = {"-f", "--filter"}, paramLabel = "FILTER", description = "What to do to the image before, as in"
                + " process. May be given several times.")
        private List<String> filters;

        @Override
        RouteCall route() {
            RouteCall call = new RouteCall("search");
            StoreUri.parse(source).readBy(call);
            return call.with(OccystrapConstants.FILTERS, FilterArgument.slip(filters));
        }

        @Override
        String pattern() {
            return pattern;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "search-layers", description = "Search the layers of an image in a"
            + " registry.")
    private static final class SearchLayers extends SearchCommand {

        @Parameters(index = "0", paramLabel = "REGISTRY", description = "HOST or HOST:PORT, such as docker.io.")
        private String registry;

        @Parameters(index = "1", paramLabel = "IMAGE", description = "Name of the image, such as library/busybox.")
        private String image;

        @Parameters(index = "2", paramLabel = "TAG", description = "Its tag, or a digest (sha256:…).")
        private String tag;

        @Parameters(index = "3", paramLabel = "PATTERN", description = PATTERN)
        private String pattern;

        @Override
        RouteCall route() {
            return new RouteCall("search-layers").from(ImageReference.of(registry, image, tag).toString());
        }

        @Override
        String pattern() {
            return pattern;
        }

        @Override
        String label() {
            return image + ":" + tag;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "search-layers-tarfile", description = "Search the layers of the image"
            + " in a tarball.")
    private static final class SearchLayersTarfile extends SearchCommand {

        @Parameters(index = "0", paramLabel = "TARFILE", description = "As docker save, podman save and skopeo write them,"
                + " compressed or not; - for standard input.")
        private String tarfile;

        @Parameters(index = "1", paramLabel = "PATTERN", description = PATTERN)
        private String pattern;

        @Override
        RouteCall route() {
            return new RouteCall("search-layers-tarfile").with(OccystrapConstants.SOURCE_STORE, "tarfile").from(tarfile);
        }

        @Override
        String pattern() {
            return pattern;
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "search-layers-docker", description = "Search the layers of an image of"
            + " a Docker or podman daemon.")
    private static final class SearchLayersDocker extends SearchCommand {

        @Mixin
        private DockerCommand.DaemonArguments source = new DockerCommand.DaemonArguments();

        @Parameters(index = "2", paramLabel = "PATTERN", description = PATTERN)
        private String pattern;

        @Override
        RouteCall route() {
            return source.addTo(new RouteCall("search-layers-docker"));
        }

        @Override
        String pattern() {
            return pattern;
        }
    }
}
