package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The smallest image that Java runs in: a runtime linked from the JDK of this machine, its C libraries, and a shell. */
final class JavaBaseImage {

    private JavaBaseImage() {
    }

    /**
     * @param docker gets it
     * @param folder for what it is made of
     * @param name   of the image
     */
    static void load(DockerDaemon docker, Path folder, String name) throws IOException, InterruptedException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Path java = root.resolve("opt/java");
        Files.createDirectories(java.getParent());
        Command.of(Path.of(System.getProperty("java.home"), "bin", "jlink").toString(), "--strip-debug", "--no-man-pages",
                "--no-header-files", "--add-modules", "java.se,jdk.unsupported,jdk.management,jdk.httpserver,jdk.crypto.ec,jdk.zipfs",
                "--output", java.toString()).run().succeeds();
        for (String library : libraries(java)) {
            Path to = root.resolve(library.substring(1));
            Files.createDirectories(to.getParent());
            Files.copy(Path.of(library).toRealPath(), to);
        }
        Path bin = Files.createDirectories(root.resolve("bin"));
        Files.copy(Command.find("busybox").orElseThrow(), bin.resolve("busybox"));
        for (String applet : List.of("sh", "mkdir", "chown", "mktemp", "rm", "mv", "tail", "readlink", "grep", "sleep", "id", "touch")) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Files.setPosixFilePermissions(Files.createDirectories(root.resolve("tmp")), PosixFilePermissions.fromString("rwxrwxrwx"));
        Path archive = folder.resolve("base.tar");
        Command.of("tar", "--owner=0", "--group=0", "-C", root.toString(), "-cf", archive.toString(), ".").run().succeeds();
        docker.docker("import", "--change", "ENV PATH=/opt/java/bin:/bin", archive.toString(), name).run().succeeds();
    }

    /** What the dynamic linker finds for the programs and libraries there; those of a screen may be missing. */
    private static Set<String> libraries(Path java) throws IOException, InterruptedException {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.walk(java)) {
            for (Path file : files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                    .filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java")).toList()) {
                for (String line : Command.of("ldd", file.toString()).output().lines().toList()) {
                    String path = line.strip().replaceFirst("^.* => ", "").replaceFirst(" \\(0x.*", "");
                    if (path.startsWith("/") && !path.startsWith(java.toString())) {
                        found.add(path);
                        // Libraries in jars ask for these names, which the C library has taken in.
                        if (path.contains("/libc.so")) {
                            found.add(path.replace("/libc.so.6", "/libpthread.so.0"));
                            found.add(path.replace("/libc.so.6", "/libdl.so.2"));
                        }
                    }
                }
            }
        }
        return found;
    }
}
