package io.occystrap.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.occystrap.camel.OccystrapConstants;
import io.occystrap.image.ImageReference;
import io.occystrap.image.JsonDocument;
import io.occystrap.image.Printable;
import io.occystrap.image.Receipt;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A command that calls the route of its name and prints the receipt. */
abstract class RouteCommand implements Callable<Integer> {

    private final CommandLineApplication.Root root;

    private RouteCommand(CommandLineApplication.Root root) {
        this.root = root;
    }

    /** @return the commands by their names, as help lists them */
    static Map<String, Supplier<Object>> all(CommandLineApplication.Root root) {
        Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
        commands.put("fetch-to-tarfile", () -> new FetchToTarfile(root));
        commands.put("fetch-to-extracted", () -> new FetchToExtracted(root));
        commands.put("fetch-to-oci", () -> new FetchToOci(root));
        commands.put("fetch-to-mounts", () -> new FetchToMounts(root));
        commands.put("unmount", () -> new Unmount(root));
        commands.put("tarfile-to-extracted", () -> new TarfileToExtracted(root));
        commands.put("recreate-image", () -> new RecreateImage(root));
        commands.put("process", () -> new Process(root));
        return commands;
    }

    /**
     * @return the route to call, and what it works on
     * @throws IllegalArgumentException if the arguments are outside their grammar
     */
    abstract RouteCall route();

    @Override
    public final Integer call() throws Exception {
        RouteCall call = route();
        GlobalOptions options = root.options();
        Console console = root.console();
        Object result;
        try (Progress progress = Progress.of(options.progress(), console)) {
            result = new RouteRunner(options, console, progress).run(call);
        }
        print(result, call, options, console);
        return ExitCode.DONE.number();
    }

    /** Prints what came of it: a receipt, unless a command says otherwise. */
    void print(Object result, RouteCall call, GlobalOptions options, Console console) {
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

    /** Where an image in a registry is. */
    static final class RegistryArguments {

        @Parameters(index = "0", paramLabel = "REGISTRY", description = "HOST or HOST:PORT, such as docker.io.")
        private String registry;

        @Parameters(index = "1", paramLabel = "IMAGE", description = "Name of the image, such as library/busybox.")
        private String image;

        @Parameters(index = "2", paramLabel = "TAG", description = "Its tag, or a digest (sha256:…).")
        private String tag;

        String reference() {
            return ImageReference.of(registry, image, tag).toString();
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "fetch-to-tarfile", description = "Fetch an image from a registry into a tarball that docker load and"
            + " podman load take.")
    private static final class FetchToTarfile extends RouteCommand {

        @Mixin
        private RegistryArguments source = new RegistryArguments();

        @Parameters(index = "3", paramLabel = "TARFILE", description = "The tarball to write; - for standard output.")
        private String tarfile;

        @Mixin
        private TimestampOptions timestamps = new TimestampOptions();

        FetchToTarfile(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return timestamps.addTo(new RouteCall("fetch-to-tarfile").from(source.reference()).to(tarfile));
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "fetch-to-extracted", description = "Fetch an image from a registry into a directory that holds each"
            + " layer once.")
    private static final class FetchToExtracted extends RouteCommand {

        @Mixin
        private RegistryArguments source = new RegistryArguments();

        @Parameters(index = "3", paramLabel = "PATH", description = "The directory; made if it is not there.")
        private String path;

        @Mixin
        private DirectoryOptions options = new DirectoryOptions();

        FetchToExtracted(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return options.addTo(new RouteCall("fetch-to-extracted").from(source.reference()).to(path));
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "fetch-to-oci", description = "Fetch an image from a registry into a"
            + " bundle that runc run and crun run start.")
    private static final class FetchToOci extends RouteCommand {

        @Mixin
        private RegistryArguments source = new RegistryArguments();

        @Parameters(index = "3", paramLabel = "PATH", description = "The bundle to make; nothing may be there yet.")
        private String path;

        FetchToOci(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return new RouteCall("fetch-to-oci").from(source.reference()).to(path);
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "fetch-to-mounts", description = "Fetch an image from a registry into"
            + " a directory for each layer, and mount them over each other at PATH/rootfs.")
    private static final class FetchToMounts extends RouteCommand {

        @Mixin
        private RegistryArguments source = new RegistryArguments();

        @Parameters(index = "3", paramLabel = "PATH", description = "The directory to make; nothing may be there yet.")
        private String path;

        FetchToMounts(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return new RouteCall("fetch-to-mounts").from(source.reference()).to(path);
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "unmount", description = "Unmount what fetch-to-mounts mounted. What"
            + " was unpacked stays, to be deleted like any directory.")
    private static final class Unmount extends RouteCommand {

        @Parameters(index = "0", paramLabel = "PATH", description = "As it was given to fetch-to-mounts.")
        private String path;

        Unmount(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return new RouteCall("unmount").to(path);
        }

        @Override
        void print(Object result, RouteCall call, GlobalOptions options, Console console) {
            if (options.json()) {
                console.out().println(new String(JsonDocument.bytes(
                        JsonNodeFactory.instance.objectNode().put("unmounted", path)), StandardCharsets.UTF_8));
            } else if (!options.quiet()) {
                console.out().println(Printable.escape(path) + ": unmounted");
            }
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "tarfile-to-extracted", description = "Put the image of a tarball into a directory that holds each"
            + " layer once.")
    private static final class TarfileToExtracted extends RouteCommand {

        @Parameters(index = "0", paramLabel = "TARFILE", description = "As docker save, podman save and skopeo write them,"
                + " compressed or not; - for standard input.")
        private String tarfile;

        @Parameters(index = "1", paramLabel = "PATH", description = "The directory; made if it is not there.")
        private String path;

        @Mixin
        private DirectoryOptions options = new DirectoryOptions();

        TarfileToExtracted(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return options.addTo(new RouteCall("tarfile-to-extracted").from(tarfile).to(path));
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "recreate-image", description = "Make a tarball of an image that a directory holds.")
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

        RecreateImage(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            return timestamps.addTo(new RouteCall("recreate-image").from(path).to(tarfile)
                    .with(OccystrapConstants.IMAGE, image).with(OccystrapConstants.TAG, tag));
        }
    }

    @Command(mixinStandardHelpOptions = true, name = "process", description = "Move an image from any store to any other.",
             footer = {"", "Stores:",
                 "  registry://[USER:PASSWORD@]HOST/IMAGE[:TAG][@DIGEST]   source",
                 "  tar://PATH[?image=NAME]                                source; - for standard input",
                 "  tar://PATH[?repo_tag=NAME:TAG]                         destination; - for standard output",
                 "  dir://PATH[?image=NAME&tag=TAG]                        source",
                 "  dir://PATH[?unique_names=true&expand=true&image=NAME&tag=TAG]   destination",
                 "  oci://PATH[?rootless=true&readonly=true&terminal=true&hostname=NAME]   destination, a bundle",
                 "  mounts://PATH[?rootless=true&...as for oci://]         destination, an overlay mount",
                 "file:// is tar://, directory:// is dir://.", "",
                 "Filters, in the order in which they are given:",
                 "  exclude:pattern=GLOB[,GLOB...]          leave out what matches, such as **/.git or *.pyc",
                 "  normalize-timestamps[:ts=N,config=true] give everything the same time",
                 "  inspect:file=PATH                       append what the image is made of, as JSON"})
    private static final class Process extends RouteCommand {

        @Parameters(index = "0", paramLabel = "SOURCE", description = "A store's URI, see below.")
        private String source;

        @Parameters(index = "1", paramLabel = "DESTINATION", description = "A store's URI, see below.")
        private String destination;

        @Option(names = {"-f", "--filter"}, paramLabel = "FILTER", description = "What to do to the image on its way, see"
                + " below. May be given several times.")
        private List<String> filters;

        Process(CommandLineApplication.Root root) {
            super(root);
        }

        @Override
        RouteCall route() {
            RouteCall call = new RouteCall("process");
            StoreUri.parse(source).readBy(call);
            StoreUri.parse(destination).writtenBy(call);
            return call.with(OccystrapConstants.FILTERS, FilterArgument.slip(filters));
        }
    }
}
