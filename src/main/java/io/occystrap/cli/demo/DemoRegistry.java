package io.occystrap.cli.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.occystrap.image.Digest;
import io.occystrap.image.MediaType;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A registry in this process, on 127.0.0.1, that serves one repository and takes nothing. */
final class DemoRegistry implements Closeable {

    static final String REPOSITORY = "demo/hello";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<DemoImage> images;

    /**
     * @param images it serves
     * @throws IOException if it cannot listen
     */
    DemoRegistry(List<DemoImage> images) throws IOException {
        this.images = images;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/v2/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** @return 127.0.0.1 and the port */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String manifests = "/v2/" + REPOSITORY + "/manifests/";
            String blobs = "/v2/" + REPOSITORY + "/blobs/";
            if (path.equals("/v2/")) {
                send(exchange, "application/json", "{}".getBytes());
            } else if (path.startsWith(manifests)) {
                send(exchange, MediaType.OCI_MANIFEST.value(), manifest(path.substring(manifests.length())));
            } else if (path.startsWith(blobs)) {
                send(exchange, "application/octet-stream", blob(path.substring(blobs.length())));
            } else {
                send(exchange, null, null);
            }
        }
    }

    private byte[] manifest(String tag) {
        return images.stream().filter(image -> image.tag().equals(tag)).map(DemoImage::manifest).findFirst()
                .orElse(null);
    }

    private byte[] blob(String digest) {
        Digest wanted = Digest.parse(digest);
        return images.stream().map(image -> image.blobs().get(wanted)).filter(blob -> blob != null).findFirst()
                .orElse(null);
    }

    private static void send(HttpExchange exchange, String type, byte[] content) throws IOException {
        if (content == null) {
            exchange.sendResponseHeaders(404, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
