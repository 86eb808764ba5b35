package io.occystrap.cli.demo;

import io.occystrap.posix.EffectiveUser;
import io.occystrap.posix.FileTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a small image, serves it from a registry of its own, and takes it through the commands. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "A tour of the commands, offline: makes a small"
        + " image, serves it from a registry in this process, takes it through them, and has a daemon do the same.")
public final class DemoCommand implements Callable<Integer> {

    private static final String IMAGE = DemoRegistry.REPOSITORY;

    private final ToIntFunction<String[]> commandLine;
    private final PrintStream out;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", defaultValue = "occystrap-demo",
                description = "Where the results go; made if it is not there (default: ${DEFAULT-VALUE}).")
    private Path directory;

    @Option(names = "--without-daemon", hidden = true, description = "Leave out what needs the libraries of a daemon.")
    private boolean withoutDaemon;

    /**
     * @param commandLine runs a command as if it had been typed, and answers its exit code
     * @param out         where the tour is told
     */
    public DemoCommand(ToIntFunction<String[]> commandLine, PrintStream out) {
        this.commandLine = commandLine;
        this.out = out;
    }

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        // What the last tour left makes way: a bundle is never replaced, what a job wrote is not written again, and the store
        // has images of a registry that was at another port.
        for (String old : List.of("store", "bundle", "jobs", "inbox", "broker")) {
            FileTree.delete(at(old));
        }
        try (DemoRegistry registry = new DemoRegistry(images())) {
            out.println("A registry in this process, on " + registry.address() + ", holds a small image made just now:");
            out.println(IMAGE + " with the tags 1 and 2, which share a layer.");
            int code = tour(registry.address());
            if (code == 0 && !withoutDaemon) {
                code = daemon(registry.address());
            }
            if (code != 0) {
                return code;
            }
        }
        tell("An OCI runtime starts the bundle:");
        new DemoContainer(at("bundle"), out).run();
        if (Files.mismatch(at("hello.tar"), at("hello-again.tar")) != -1) {
            throw new IllegalStateException("the recreated image differs from the one that was fetched");
        }
        tell("hello.tar and hello-again.tar are the same, byte for byte. The results are in " + directory + ":");
        out.println("  hello.tar        for 'docker load -i' or 'podman load -i'");
        out.println("  store/           both images, the layer that they share once; catalog.json lists them");
        out.println("  extracted/       one image, as layers, config and manifest");
        out.println("  hello-again.tar  the image as the store gave it back");
        out.println("  renamed.tar      the same image under another name");
        out.println("  plain.tar        the image without a file, and with other times");
        out.println("  unpacked/        its layers again, and its root filesystem in unpacked/manifest");
        out.println("  bundle/          for 'runc run --bundle'");
        if (!withoutDaemon) {
            out.println("  jobs/            what the daemon wrote; inbox/.done has the receipt, daemon.properties how it was set up");
        }
        return 0;
    }

    private int tour(String registry) {
        String hello = at("hello.tar").toString();
        String store = at("store").toString();
        boolean isRoot = EffectiveUser.current().isRoot();
        List<Stop> stops = List.of(
                new Stop("See what an image is, without its layers:",
                        "inspect", "registry://" + registry + "/" + IMAGE + ":1"),
                new Stop("Fetch an image into a tarball that docker and podman load:",
                        "fetch-to-tarfile", registry, IMAGE, "1", hello),
                new Stop("Keep images in a directory that holds each layer once:",
                        "fetch-to-extracted", "--use-unique-names", registry, IMAGE, "1", store),
                new Stop("The second image shares a layer with the first, which is not fetched again:",
                        "fetch-to-extracted", "--use-unique-names", registry, IMAGE, "2", store),
                new Stop("Make a tarball of an image in the directory:",
                        "recreate-image", store, IMAGE, "1", at("hello-again.tar").toString()),
                new Stop("Unpack a tarball into layers, config and manifest:",
                        "tarfile-to-extracted", hello, at("extracted").toString()),
                new Stop("Move an image from any store to any other, here under another name:",
                        "process", "tar://" + hello, "tar://" + at("renamed.tar") + "?repo_tag=example/renamed:1"),
                new Stop("Read all of it, and check digests, sizes and counts:",
                        "validate", "dir://" + store + "?image=" + IMAGE + "&tag=2"),
                new Stop("Search the layers of an image by name:",
                        "search-layers-tarfile", hello, "usr/**"),
                new Stop("Find what is in files, those among them that an upper layer deletes (hiddenBy):",
                        "search", "dir://" + store + "?image=" + IMAGE + "&tag=2", "*", "--content", "s3cr3t", "--json"),
                new Stop("Change it on the way: without its licence, and everything of the same time, so that another build"
                        + " is the same image:",
                        "process", "tar://" + hello, "tar://" + at("plain.tar"), "-f", "exclude:pattern=licence", "-f",
                        "normalize-timestamps"),
                new Stop("Put its layers together into a root filesystem, and see what they hide:",
                        "process", "dir://" + store + "?image=" + IMAGE + "&tag=2",
                        "dir://" + at("unpacked") + "?expand=true"),
                new Stop("Make a bundle of it, which an OCI runtime starts" + (isRoot ? ":" : " without root:"),
                        "process", "tar://" + hello, "oci://" + at("bundle") + (isRoot ? "" : "?rootless=true")));
        return make(stops);
    }

    private int daemon(String registry) throws IOException {
        Path job = at("job.json");
        Files.writeString(job, "{\"id\":\"demo\",\"source\":\"registry://" + registry + "/" + IMAGE
                + ":2\",\"destination\":\"tar://hello-2.tar\"}\n");
        try (DemoDaemon daemon = new DemoDaemon(directory, registry, commandLine)) {
            tell("Run it as a daemon, which waits for files in a folder, and for jobs in a queue, until it is told to end:");
            show(daemon.command(), " &");
            int code = daemon.start();
            if (code != 0) {
                return code;
            }
            tell("Drop a tarball into the folder; what came of it is beside it:");
            out.println("$ cp " + at("hello.tar") + " " + at("inbox"));
            show(daemon.drop(at("hello.tar")));
            tell("A job is a document:");
            show(job);
            String configuration = daemon.configuration().toString();
            return make(List.of(
                    new Stop("Put it into the queue, and wait for the result:",
                            "--config", configuration, "submit", "--wait", "--json", job.toString()),
                    new Stop("Ask the daemon how it is:", "--config", configuration, "health")));
        }
    }

    private int make(List<Stop> stops) {
        for (Stop stop : stops) {
            tell(stop.title());
            show(stop.arguments(), "");
            int code = commandLine.applyAsInt(stop.arguments());
            if (code != 0) {
                return code;
            }
        }
        return 0;
    }

    private void show(Path file) throws IOException {
        out.println("$ cat " + file);
        out.println(Files.readString(file).strip());
    }

    private void show(String[] arguments, String behind) {
        out.println("$ occystrap " + Arrays.stream(arguments).map(DemoCommand::quoted).collect(Collectors.joining(" ")) + behind);
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./:=@%+,-]+") ? argument : "'" + argument.replace("'", "'\\\\''") + "'";
    }

    private record Stop(String title, String... arguments) { }

    private void tell(String text) {
        out.println();
        out.println(text);
    }

    private Path at(String name) {
        return directory.resolve(name);
    }

    private static List<DemoImage> images() throws IOException {
        byte[] base = new DemoLayer().directory("etc").file("etc/os-release", 0644, "NAME=demo\n")
                .file("etc/token", 0600, "TOKEN=s3cr3t\n")
                .directory("usr").directory("usr/share").file("usr/share/licence", 0644, "free as in beer\n".repeat(4000))
                .archive();
        byte[] first = new DemoLayer().directory("bin").file("bin/hello", 0755, program("hello")).archive();
        byte[] second = new DemoLayer().directory("bin").file("bin/hello", 0755, program("hello again"))
                .deleted("usr/share", "licence").deleted("etc", "token").archive();
        return List.of(DemoImage.of("1", List.of(base, first), List.of("/bin/hello")),
                DemoImage.of("2", List.of(base, second), List.of("/bin/hello")));
    }

    private static byte[] program(String text) {
        return DemoProgram.printing(text + "\n").orElse(("#!/bin/sh\necho " + text + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
