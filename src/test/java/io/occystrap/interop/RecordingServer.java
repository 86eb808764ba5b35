package io.occystrap.interop;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;

/** A server on 127.0.0.1 that keeps a log of every request line and header it gets, and answers as a test wants. */
final class RecordingServer implements AutoCloseable {

    /** What it does with a request. */
    @FunctionalInterface
    interface Handler {

        void handle(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private static final List<String> PASSED_ON = List.of("Authorization", "Range", "Accept");
    private static final List<String> PASSED_BACK = List.of("Content-Type", "Content-Range", "WWW-Authenticate",
            "Docker-Content-Digest", "Docker-Distribution-API-Version");

    private final HttpServer server;
    private final String name;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * @param name    that URLs have for this machine
     * @param tls     null for none
     * @param handler of all requests
     */
    RecordingServer(String name, SSLContext tls, Handler handler) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
        this.name = name;
        if (tls == null) {
            server = HttpServer.create(address, 50);
        } else {
            HttpsServer https = HttpsServer.create(address, 50);
            https.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = https;
        }
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            log.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            exchange.getRequestHeaders().forEach((key, values) -> values.forEach(value -> log.add(key + ": " + value)));
            try (exchange) {
                handler.handle(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    /** @return HOST:PORT */
    String host() {
        return name + ":" + server.getAddress().getPort();
    }

    /** @return the lines so far: requests, each followed by its headers */
    List<String> log() {
        return List.copyOf(log);
    }

    static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /**
     * Passes a request on, and what comes back.
     *
     * @param port of the server that answers, on 127.0.0.1, without TLS
     * @param most bytes of the body that are passed back before the connection is cut
     * @return whether it was cut
     */
    boolean pass(HttpExchange exchange, int port, long most) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + exchange.getRequestURI()));
        for (String header : PASSED_ON) {
            exchange.getRequestHeaders().getOrDefault(header, List.of()).forEach(value -> request.header(header, value));
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        for (String header : PASSED_BACK) {
            response.headers().allValues(header).forEach(value -> exchange.getResponseHeaders().add(header, value));
        }
        long length = response.headers().firstValueAsLong("Content-Length").orElse(0);
        try (InputStream in = response.body()) {
            exchange.sendResponseHeaders(response.statusCode(), length == 0 ? -1 : length);
            if (length == 0) {
                return false;
            }
            OutputStream out = exchange.getResponseBody();
            byte[] buffer = new byte[64 << 10];
            for (long left = Math.min(length, most); left > 0;) {
                int n = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                out.write(buffer, 0, n);
                left -= n;
            }
            out.flush();
            return length > most;
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
