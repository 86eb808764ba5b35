package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.camel.SearchConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import io.occystrap.job.FilterArgument;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** A command that calls the route of its name and prints the receipt. */
@Command(mixinStandardHelpOptions = true)
abstract class RouteCommand implements Callable<Integer> {

    @ParentCommand
    private CommandLineApplication.Root root;

    @Spec
    private CommandSpec spec;

    /** Other names of commands, and the commands. */
    static final Map<String, String> ALIASES = Map.of("copy", "process");

    RouteCommand() {
    }

    /** @return the commands by their names, as help lists them */
    static Map<String, Supplier<Object>> all() {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("fetch-to-tarfile", FetchToTarfile::new);
        commands.put("fetch-to-extracted", FetchToExtracted::new);
        commands.put("fetch-to-oci", FetchToOci::new);
        commands.put("fetch-to-mounts", FetchToMounts::new);
        commands.put("unmount", Unmount::new);
        commands.put("tarfile-to-extracted", TarfileToExtracted::new);
        commands.put("recreate-image", RecreateImage::new);
        commands.putAll(DockerCommand.all());
        commands.put("process", Process::new);
        commands.put("tags", TagsCommand::new);
        return commands;
    }

    /**
     * Says what the route works on.
     *
     * @param call of the route
     * @return the call
     * @throws IllegalArgumentException if the arguments are outside their grammar
     */
    abstract RouteCall arguments(RouteCall call);

    @Override
    public final Integer call() throws Exception {
        GlobalOptions options = root.options();
        Console console = root.console();
        RouteCall call = listening(arguments(new RouteCall(spec.name())), options, console);
        Object result;
        try (Progress progress = Progress.of(options.progress(), console)) {
            result = new RouteRunner(options, console, progress).run(call);
        }
        print(result, call, options, console);
        return ExitCode.DONE.number();
    }

    /** @return the call, with whom it tells what it finds on its way, if somebody wants to know */
    RouteCall listening(RouteCall call, GlobalOptions options, Console console) {
        return call;
    }

    /** Prints what came of it: a receipt, unless a command says otherwise. */
    void print(Object result, RouteCall call, GlobalOptions options, Console console) throws IOException {
        if (!(result instanceof Receipt receipt)) {
            throw new RouteException("route " + call.route() + " ended without a receipt (its last step must write an"
                    + " image)", null);
        }
        new ReceiptPrinter(options, console).print(receipt, call.writesToStandardOutput());
    }

    /** How an image goes into a directory. */
    static final class DirectoryOptions {

        @Option(names = "--use-unique-names", description = "Give each image a manifest file of its own, so that the"
                + " directory can hold many.")
        private boolean uniqueNames;

        @Option(names = "--expand", description = "Write the image's root filesystem too, into a directory named as the"
                + " manifest file without .json, and report what upper layers hide.")
        private boolean expand;

        RouteCall addTo(RouteCall call) {
            return call.with(OccystrapConstants.UNIQUE_NAMES, uniqueNames).with(OccystrapConstants.EXPAND, expand);
        }
    }

    /** Whether an image is made reproducible on its way. */
    static final class TimestampOptions {

        @Option(names = "--normalize-timestamps", description = "Give everything in the layers the same time.")
        private boolean normalize;

        @Option(names = "--timestamp", paramLabel = "N", description = "That time, in seconds since 1970. The default is"
                + " SOURCE_DATE_EPOCH in the environment, or 0.")
        private Long timestamp;

        RouteCall addTo(RouteCall call) {
            if (timestamp != null && !normalize) {
                throw new IllegalArgumentException("--timestamp goes with --normalize-timestamps");
            }
            String filter = "normalize-timestamps" + (timestamp == null ? "" : ":ts=" + timestamp);
            return normalize ? call.with(OccystrapConstants.FILTERS, FilterArgument.slip(List.of(filter))) : call;
        }
    }

    /** A command that fetches an image from a registry. */
    private abstract static class Fetch extends RouteCommand {

        @Parameters(index = "0", paramLabel = "REGISTRY", description = "HOST or HOST:PORT, such as docker.io.")
        private String registry;

        @Parameters(index = "1", paramLabel = "IMAGE", description = "Name of the image, such as library/busybox.")
        private String image;

        @Parameters(index = "2", paramLabel = "TAG", description = "Its tag, or a digest (sha256:…).")
        private String tag;

        /** @return where the image goes */
        abstract String destination();

        @Override
        RouteCall arguments(RouteCall call) {
            return call.from(ImageReference.of(registry, image, tag).toString()).to(destination());
        }
    }

    @Command(description = "Fetch an image from a registry into a tarball that docker load and podman load take.")
    private static final class FetchToTarfile extends Fetch {

        @Parameters(index = "3", paramLabel = "TARFILE", description = "The tarball to write; - for standard output.")
        private String tarfile;

        @Mixin
        private TimestampOptions timestamps = new TimestampOptions();

        @Override
        String destination() {
            return tarfile;
        }

        @Override
        RouteCall arguments(RouteCall call) {
            return timestamps.addTo(super.arguments(call));
        }
    }

    @Command(description = "Fetch an image from a registry into a directory that holds each layer once.")
    private static final class FetchToExtracted extends Fetch {

        @Parameters(index = "3", paramLabel = "PATH", description = "The directory; made if it is not there.")
        private String path;

        @Mixin
        private DirectoryOptions options = new DirectoryOptions();

        @Override
        String destination() {
            return path;
        }

        @Override
        RouteCall arguments(RouteCall call) {
            return options.addTo(super.arguments(call));
        }
    }

    @Command(description = "Fetch an image from a registry into a bundle that runc run and crun run start.")
    private static final class FetchToOci extends Fetch {

        @Parameters(index = "3", paramLabel = "PATH", description = "The bundle to make; nothing may be there yet.")
        private String path;

        @Override
        String destination() {
            return path;
        }
    }

    @Command(description = "Fetch an image from a registry into a directory for each layer, and mount them over each"
            + " other at PATH/rootfs.")
    private static final class FetchToMounts extends Fetch {

        @Parameters(index = "3", paramLabel = "PATH", description = "The directory to make; nothing may be there yet.")
        private String path;

        @Override
        String destination() {
            return path;
        }
    }

    @Command(description = "Unmount what fetch-to-mounts mounted. What was unpacked stays, to be deleted like any"
            + " directory.")
    private static final class Unmount extends RouteCommand {

        @Parameters(index = "0", paramLabel = "PATH", description = "As it was given to fetch-to-mounts.")
        private String path;

        @Override
        RouteCall arguments(RouteCall call) {
            return call.to(path);
        }

        @Override
        void print(Object result, RouteCall call, GlobalOptions options, Console console) throws IOException {
            if (options.json()) {
                console.out().println(JsonDocument.text(JsonNodeFactory.instance.objectNode().put("unmounted", path)));
            } else if (!options.quiet()) {
                console.out().println(Printable.escape(path) + ": unmounted");
            }
        }
    }

    @Command(description = "Put the image of a tarball into a directory that holds each layer once.")
    private static final class TarfileToExtracted extends RouteCommand {

        @Parameters(index = "0", paramLabel = "TARFILE", description = "As docker save, podman save and skopeo write them,"
                + " compressed or not; - for standard input.")
        private String tarfile;

        @Parameters(index = "1", paramLabel = "PATH", description = "The directory; made if it is not there.")
        private String path;

        @Mixin
        private DirectoryOptions options = new DirectoryOptions();

        @Override
        RouteCall arguments(RouteCall call) {
            return options.addTo(call.with(OccystrapConstants.SOURCE_STORE, "tarfile").from(tarfile).to(path));
        }
    }

    @Command(description = "Make a tarball of an image that a directory holds.")
    private static final class RecreateImage extends RouteCommand {

        @Parameters(index = "0", paramLabel = "PATH", description = "The directory.")
        private String path;

        @Parameters(index = "1", paramLabel = "IMAGE", description = "Name of the image, as in catalog.json.")
        private String image;

        @Parameters(index = "2", paramLabel = "TAG", description = "Its tag.")
        private String tag;

        @Parameters(index = "3", paramLabel = "TARFILE", description = "The tarball to write; - for standard output.")
        private String tarfile;

        @Mixin
        private TimestampOptions timestamps = new TimestampOptions();

        @Override
        RouteCall arguments(RouteCall call) {
            return timestamps.addTo(call.with(OccystrapConstants.SOURCE_STORE, "directory").from(path).to(tarfile)
                    .with(OccystrapConstants.IMAGE, image).with(OccystrapConstants.TAG, tag));
        }
    }

    @Command(aliases = "copy", description = "Copy an image from any store to any other.",
             footer = {"", "Stores:",
                 "  registry://[USER:PASSWORD@]HOST/IMAGE[:TAG][@DIGEST][?platform=all|OS/ARCH,...]   source",
                 "  registry://[USER:PASSWORD@]HOST/IMAGE[:TAG][?format=docker|oci&compression=gzip|zstd|none]   destination;",
                 "                                                         referrers=true brings signatures and SBOMs along",
                 "  docker://IMAGE[:TAG][?socket=PATH]                     source, a Docker or podman daemon",
                 "  docker://[IMAGE[:TAG]][?socket=PATH]                   destination; without a name, the image's own",
                 "  registry://[USER:PASSWORD@]HOST/[PREFIX/]              destination, under the images' own names",
                 "  tar://PATH[?image=NAME|all]                            source; - for standard input",
                 "  tar://PATH[?repo_tag=NAME:TAG&append=true]             destination; - for standard output",
                 "  dir://PATH[?image=NAME&tag=TAG]                        source",
                 "  dir://PATH[?unique_names=true&expand=true&image=NAME&tag=TAG]   destination",
                 "  layout://PATH[:TAG][?platform=all|OS/ARCH,...]         source, an OCI image layout; or layout://PATH@DIGEST",
                 "  layout://PATH[:TAG][?format=docker|oci&compression=gzip|zstd|none]   destination, or PATH.tar",
                 "  oci://PATH[?rootless=true&readonly=true&terminal=true&hostname=NAME]   destination, a bundle",
                 "  mounts://PATH[?rootless=true&...as for oci://]         destination, an overlay mount",
                 "file:// is tar://, directory:// is dir://.", "",
                 "Filters, in the order in which they are given:",
                 "  exclude:pattern=GLOB[,GLOB...]          leave out what matches, such as **/.git or *.pyc",
                 "  normalize-timestamps[:ts=N,config=true] give everything the same time",
                 "  inspect:file=PATH                       append what the image is made of, as JSON",
                 "  search:pattern=GLOB[,content=TEXT]      print what matches, as the search command does"})
    private static final class Process extends RouteCommand {

        @Parameters(index = "0", paramLabel = "SOURCE", description = "A store's URI, see below.")
        private String source;

        @Parameters(index = "1", paramLabel = "DESTINATION", description = "A store's URI, see below.")
        private String destination;

        @Option(names = {"-f", "--filter"}, paramLabel = "FILTER", description = "What to do to the image on its way, see"
                + " below. May be given several times.")
        private List<String> filters;

        /** The route for every image of a store that holds several. */
        private static final String EACH = "process-each";

        private MatchPrinter found;

        @Override
        RouteCall arguments(RouteCall call) {
            StoreUri from = StoreUri.parse(source);
            StoreUri to = StoreUri.parse(destination);
            RouteCall actual = from.isOfAll() ? new RouteCall(EACH) : call;
            from.readBy(actual);
            if (from.isOfAll()) {
                to.writtenByEach(actual);
            } else {
                to.writtenBy(actual);
            }
            return actual.with(OccystrapConstants.FILTERS, FilterArgument.slip(filters));
        }

        @Override
        RouteCall listening(RouteCall call, GlobalOptions options, Console console) {
            if (filters == null || filters.stream().noneMatch(filter -> FilterArgument.parse(filter).isSearch())) {
                return call;
            }
            if (call.writesToStandardOutput()) {
                throw new IllegalArgumentException("what the search finds and the image cannot both go to standard output");
            }
            found = MatchPrinter.of(options, false, null, console);
            return call.with(SearchConstants.MATCH_LISTENER, found).with(SearchConstants.HIDDEN_BY, options.json());
        }

        @Override
        void print(Object result, RouteCall call, GlobalOptions options, Console console) throws IOException {
            if (found != null) {
                found.end();
            }
            if (call.route().equals(EACH) && result instanceof List<?> receipts) {
                for (Object receipt : receipts) {
                    super.print(receipt, call, options, console);
                }
            } else {
                super.print(result, call, options, console);
            }
        }
    }
}
