package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A Docker daemon of our own, with nothing in it. */
final class DockerDaemon implements AutoCloseable {

    private final Path folder;
    private final Process process;

    private DockerDaemon(Path folder, Process process) {
        this.folder = folder;
        this.process = process;
    }

    static DockerDaemon start(Path folder) throws IOException {
        Path log = folder.resolve("dockerd.log");
        Process process = new ProcessBuilder(Command.find("dockerd").orElseThrow().toString(), "--iptables=false",
                "--ip6tables=false", "--bridge=none", "--host", "unix://" + folder.resolve("docker.sock"),
                "--data-root", folder.resolve("data").toString(), "--exec-root", folder.resolve("exec").toString(),
                "--pidfile", folder.resolve("docker.pid").toString(), "--storage-driver", "vfs")
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        DockerDaemon daemon = new DockerDaemon(folder, process);
        try {
            Awaitility.await("dockerd").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200))
                    .until(() -> daemon.docker("version").run().code() == 0);
        } catch (RuntimeException e) {
            daemon.close();
            throw new IOException("dockerd does not run here: " + Files.readString(log), e);
        }
        return daemon;
    }

    /** @return its address */
    String host() {
        return "unix://" + folder.resolve("docker.sock");
    }

    Command docker(String... args) {
        return Command.of("docker", "--host", host()).with(args);
    }

    /** @return the ID of what an archive holds, which is loaded into an empty daemon and stays there */
    String load(Path archive) throws IOException, InterruptedException {
        clear();
        docker("load", "-i", archive.toString()).run().succeeds();
        return docker("images", "--no-trunc", "--quiet").output();
    }

    /** @return the ID of the image of that name */
    String id(String image) throws IOException, InterruptedException {
        return docker("image", "inspect", "--format", "{{.Id}}", image).output();
    }

    void clear() throws IOException, InterruptedException {
        for (String id : docker("images", "--no-trunc", "--quiet").output().lines().distinct().toList()) {
            docker("rmi", "--force", id).run().succeeds();
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            // The daemon mounts its data onto itself and leaves it so.
            Command.of("umount", folder.resolve("data").toString()).run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
