package io.occystrap.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** Podman's API socket, of a podman with a storage of its own. */
final class PodmanService implements AutoCloseable {

    private final Path socket;
    private final Command.Running service;

    private PodmanService(Path socket, Command.Running service) {
        this.socket = socket;
        this.service = service;
    }

    static PodmanService start(Podman podman, Path folder) throws IOException {
        Path socket = folder.resolve("podman.sock");
        PodmanService service = new PodmanService(socket,
                podman.podman("system", "service", "--time", "0", "unix://" + socket).start());
        Awaitility.await("podman system service").atMost(Duration.ofSeconds(60)).until(() -> Files.exists(socket));
        return service;
    }

    Path socket() {
        return socket;
    }

    @Override
    public void close() throws Exception {
        service.process().destroy();
        if (!service.process().waitFor(30, TimeUnit.SECONDS)) {
            service.process().destroyForcibly().waitFor();
        }
        service.await();
    }
}
