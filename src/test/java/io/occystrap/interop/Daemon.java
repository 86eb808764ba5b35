package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** {@code occystrap run}, which has started and said so. */
final class Daemon implements AutoCloseable {

    private static final Pattern ADDRESS = Pattern.compile("health and metrics: (http://[^/]+)/observe/health");

    private final Command.Running running;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    private Daemon(Command.Running running, URI address) {
        this.running = running;
        this.address = address;
    }

    /** An answer: its status, and its body as JSON. */
    record Health(int status, JsonNode json) {

        String of(String check) {
            return at(check).path("status").asText();
        }

        String why(String check) {
            return at(check).path("message").asText();
        }

        private JsonNode at(String check) {
            for (JsonNode node : json.path("checks")) {
                if (node.path("name").asText().equals(check)) {
                    return node;
                }
            }
            return MissingNode.getInstance();
        }
    }

    /** @return the daemon, which says where it tells of itself */
    static Daemon start(Command command) throws IOException {
        Command.Running running = command.start();
        Matcher[] found = new Matcher[1];
        Awaitility.await("banner").atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(running.process().isAlive()).as(Files.readString(running.err())).isTrue();
            found[0] = ADDRESS.matcher(Files.readString(running.err()));
            return found[0].find();
        });
        return new Daemon(running, URI.create(found[0].group(1)));
    }

    URI address() {
        return address;
    }

    long pid() {
        return running.process().pid();
    }

    String err() throws IOException {
        return Files.readString(running.err());
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address.resolve(path)).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    Health health(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/observe/health" + path);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        return new Health(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
    }

    /** @return the value of a metric, by its name and tags as Prometheus' text has them */
    OptionalDouble metric(String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = get("/observe/metrics");
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().lines().filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1))).findFirst();
    }

    /** Tells it to end. */
    Command.Outcome end() throws IOException, InterruptedException {
        Command.of("kill", "-TERM", Long.toString(pid())).run().succeeds();
        return running.await();
    }

    @Override
    public void close() {
        running.process().destroyForcibly();
    }
}
