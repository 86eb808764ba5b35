package io.occystrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is made of what a daemon answers; the answers are those of MicroProfile Health, as Camel gives them. */
class HealthCommandTest extends CommandLineTest {

    private static final String WELL = "{\"status\":\"UP\",\"checks\":[{\"name\":\"disk\",\"status\":\"UP\"}]}";

    private HttpServer server;
    private int status = 200;
    private String body = WELL;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/observe/health", exchange -> {
            try (exchange) {
                byte[] content = body.getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Location", "/observe/health/elsewhere");
                exchange.sendResponseHeaders(status, content.length);
                exchange.getResponseBody().write(content);
            }
        });
        server.start();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private Outcome health() {
        return run("health", "http://127.0.0.1:" + port());
    }

    @Test
    void aDaemonThatIsUpIsWell() {
        assertThat(health()).isEqualTo(run("--set", "occystrap.observe.port=" + port(), "health"))
                .isEqualTo(run("--set", "occystrap.observe.port=" + port(), "--set", "occystrap.observe.host=0.0.0.0", "health"));
        assertThat(health().code()).isZero();
        assertThat(health().out()).hasSize(1).first().asString().contains("127.0.0.1:" + port(), "is well");
        assertThat(health().err()).isEmpty();
        assertThat(run("--json", "health", "http://127.0.0.1:" + port()).out()).containsExactly(WELL);
        assertThat(run("--quiet", "health", "http://127.0.0.1:" + port()).out()).isEmpty();
    }

    @Test
    void whatIsDownIsNamed() {
        status = 503;
        body = "{\"status\":\"DOWN\",\"checks\":[{\"name\":\"disk\",\"status\":\"UP\"},{\"name\":\"registry:a.b\",\"status\":\"DOWN\","
                + "\"message\":\"nothing\\nanswers\\u001b[31m\"},{\"name\":\"broker\",\"status\":\"DOWN\"}]}";

        Outcome outcome = health();

        assertThat(outcome.code()).isEqualTo(6);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err()).hasSize(1).first().asString().contains("registry:a.b (nothing", "broker")
                .doesNotContain("disk").doesNotContain("\u001b");
    }

    @Test
    void whatIsNoDaemonIsNotWell() {
        for (int other : new int[] {302, 404, 500}) {
            status = other;
            assertThat(health().code()).isEqualTo(6);
            assertThat(health().err()).hasSize(1).first().asString().contains(String.valueOf(other));
        }
        status = 200;
        body = "<html>";
        assertThat(health().code()).isEqualTo(5);
        body = "{}";
        assertThat(health().code()).isEqualTo(6);
        server.stop(0);
        assertThat(health().code()).isEqualTo(6);
        assertThat(health().err()).hasSize(1).first().asString().contains("does not answer");
    }

    @Test
    void itMustBeKnownWhereToAsk() {
        assertThat(run("health").code()).isEqualTo(2);
        assertThat(run("health").err()).hasSize(1).first().asString().contains("occystrap.observe.port");
        assertThat(run("health", "file:///etc/passwd").code()).isEqualTo(2);
        assertThat(run("health", "127.0.0.1").code()).isEqualTo(2);
    }
}
