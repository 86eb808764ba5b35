package io.occystrap.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import io.occystrap.image.Image;
import io.occystrap.image.ImageNotFoundException;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import io.occystrap.image.UnavailableException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DaemonConnectionTest {

    private static final String ID = "sha256:" + "a".repeat(64);

    @TempDir
    private Path folder;
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        server.createContext(path, exchange -> {
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private DaemonAddress address() throws IOException {
        String host = "tcp://127.0.0.1:" + server.getAddress().getPort();
        return DaemonAddress.find(null, Map.of("DOCKER_HOST", host)::get);
    }

    private DaemonConnection connection() throws IOException {
        return new DaemonConnection(address());
    }

    private DockerSource source() throws IOException {
        return new DockerSource(address(), folder, Limits.DEFAULT, TransferListener.NONE);
    }

    @Test
    void aTcpPortIsSpokenToInPlainText() throws IOException {
        answer("/images/ns/app:1/json", "{\"Id\":\"" + ID + "\",\"RootFS\":{\"Layers\":[]}}");

        try (DaemonConnection connection = connection()) {
            assertThat(connection.inspect("ns/app:1").id()).hasToString(ID);
        }
    }

    @Test
    void theDaemonAtATcpPortIsNamed() throws IOException {
        try (DaemonConnection connection = connection()) {
            assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> connection.inspect("ns/none:1"))
                    .withMessageContaining("the daemon at 127.0.0.1:" + server.getAddress().getPort() + " has no image ns/none:1");
        }
    }

    /** Daemons know images by the beginnings of their IDs, which name nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"sha256:aaaa", "aaaa", "aaaaaaaaaaaa"})
    void theBeginningOfAnIdIsNoName(String text) throws IOException {
        answer("/images/sha256:" + text.replace("sha256:", "") + "/json", "{\"Id\":\"" + ID + "\",\"RootFS\":{\"Layers\":[]}}");

        try (Image image = source().find(text)) {
            assertThat(image.reference()).isEmpty();
            assertThat(image.id()).hasToString(ID);
        }
    }

    @Test
    void aNameWins() throws IOException {
        answer("/images/cafe:latest/json", "{\"Id\":\"" + ID + "\",\"RootFS\":{\"Layers\":[]}}");

        try (Image image = source().find("cafe")) {
            assertThat(image.reference().orElseThrow()).hasToString("docker.io/library/cafe:latest");
        }
    }

    @Test
    void whatIsNoIdEitherIsMissedByItsName() {
        assertThatExceptionOfType(ImageNotFoundException.class).isThrownBy(() -> source().find("cafe"))
                .withMessageContaining("has no image cafe:latest (its images");
    }

    /** Only who interrupts is told of an interruption. */
    @Test
    void silenceIsNoInterruption() throws IOException {
        try (DaemonConnection connection = connection()) {
            assertThat(connection.explained(new SocketTimeoutException("timed out"))).isInstanceOf(UnavailableException.class);
            assertThat(connection.explained(new ClosedByInterruptException())).isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void theContextOfASocketMakesNoConnection() {
        SSLContext context = new NoTls();

        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(context::getSocketFactory);
    }
}
