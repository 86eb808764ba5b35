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
import picocli.CommandLine.Parameters;

/** Makes a small image, serves it from a registry of its own, and takes it through the commands. */
@Command(name = "demo", mixinStandardHelpOptions = true, description = "A tour of the commands, offline: makes a small"
        + " image, serves it from a registry in this process, and takes it through them.")
public final class DemoCommand implements Callable<Integer> {

    private static final String IMAGE = DemoRegistry.REPOSITORY;

    private final ToIntFunction<String[]> commandLine;
    private final PrintStream out;

    @Parameters(index = "0", arity = "0..1", paramLabel = "DIR", defaultValue = "occystrap-demo",
                description = "Where the results go; made if it is not there (default: ${DEFAULT-VALUE}).")
    private Path directory;

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
        // A bundle is never replaced; the one of the last tour makes way.
        FileTree.delete(at("bundle"));
        try (DemoRegistry registry = new DemoRegistry(images())) {
            out.println("A registry in this process, on " + registry.address() + ", holds a small image made just now:");
            out.println(IMAGE + " with the tags 1 and 2, which share a layer.");
            int code = tour(registry.address());
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
        for (Stop stop : stops) {
            tell(stop.title());
            out.println("$ occystrap " + Arrays.stream(stop.arguments()).map(DemoCommand::quoted)
                    .collect(Collectors.joining(" ")));
            int code = commandLine.applyAsInt(stop.arguments());
            if (code != 0) {
                return code;
            }
        }
        return 0;
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
