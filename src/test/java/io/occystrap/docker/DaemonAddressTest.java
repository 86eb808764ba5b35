package io.occystrap.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.occystrap.image.UnavailableException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonAddressTest {

    @TempDir
    private Path folder;

    @Test
    void whatIsAskedForWins() throws Exception {
        Path socket = Files.createFile(folder.resolve("a b%.sock"));
        Map<String, String> environment = Map.of("DOCKER_HOST", "unix:///nowhere");

        assertThat(DaemonAddress.find(socket.toString(), environment::get).uri().getPath()).isEqualTo(socket.toString());
        assertThat(DaemonAddress.find("unix://" + socket, environment::get).uri().getPath()).isEqualTo(socket.toString());
        assertThat(DaemonAddress.find("tcp://127.0.0.1:1234", environment::get).uri()).hasToString("tcp://127.0.0.1:1234");
    }

    @Test
    void thenTheEnvironment() throws Exception {
        Path socket = Files.createFile(folder.resolve("d.sock"));

        assertThat(DaemonAddress.find(null, Map.of("DOCKER_HOST", "unix://" + socket)::get).uri())
                .hasToString("unix://" + socket);
        assertThat(DaemonAddress.find("", Map.of("DOCKER_HOST", "tcp://localhost")::get).uri())
                .hasToString("tcp://localhost:2375");
        assertThat(DaemonAddress.find("", Map.of("DOCKER_HOST", "tcp://[::1]:99")::get).uri()).hasToString("tcp://[::1]:99");
    }

    @ParameterizedTest
    @CsvSource({"docker.sock", "podman/podman.sock"})
    void thenThePlacesOfDaemonsWithoutRoot(String place) throws Exception {
        Path socket = folder.resolve(place);
        Files.createDirectories(socket.getParent());
        Files.createFile(socket);
        if (Files.exists(Path.of("/var/run/docker.sock"))) {
            return;
        }

        assertThat(DaemonAddress.find(null, Map.of("XDG_RUNTIME_DIR", folder.toString())::get).uri().getPath())
                .isEqualTo(socket.toString());
    }

    @Test
    void aMissingSocketIsNamed() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> DaemonAddress.find("/nowhere/d.sock", name -> null))
                .withMessageContaining("/nowhere/d.sock").withMessageContaining("podman system service");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> DaemonAddress.find(null, Map.of("DOCKER_HOST", "unix:///nowhere/e.sock")::get))
                .withMessageContaining("DOCKER_HOST").withMessageContaining("/nowhere/e.sock");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssh://host", "fd://", "npipe:////./pipe/docker", "http://127.0.0.1:2375", "unix://relative",
        "tcp://", "tcp://host:99999", "tcp://host/path", "tcp://u:p@host:1", "host:2375"})
    void otherKindsAreRefused(String host) {
        assertThatThrownBy(() -> DaemonAddress.find(null, Map.of("DOCKER_HOST", host)::get))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("DOCKER_HOST")
                .hasMessageContaining("tcp://HOST:PORT").satisfies(e -> assertThat(e.getMessage()).doesNotContain("u:p"));
    }

    @Test
    void tlsIsRefusedRatherThanLeftOut() {
        assertThatThrownBy(() -> DaemonAddress.find(null,
                Map.of("DOCKER_HOST", "tcp://host:2376", "DOCKER_TLS_VERIFY", "1")::get))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("DOCKER_TLS_VERIFY");
    }
}
