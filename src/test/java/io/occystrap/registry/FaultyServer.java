package io.occystrap.registry;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An HTTP server on 127.0.0.1 that records what it is asked and answers as a test wants, also wrongly. No TLS. */
final class FaultyServer implements Closeable {

    /** A request, headers by their lower-case names; the body as text. */
    record Request(String method, String path, String query, Map<String, String> headers, String body) {

        String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }
    }

    /** Thrown by a handler that wants the connection closed without an answer. */
    static final class HangUp extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    private final ServerSocket socket;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(r -> {
        Thread thread = new Thread(r, "faulty server");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Function<Request, Answer> handler;

    FaultyServer(Function<Request, Answer> handler) throws IOException {
        this.handler = handler;
        this.socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.execute(this::accept);
    }

    void handle(Function<Request, Answer> other) {
        handler = other;
    }

    int port() {
        return socket.getLocalPort();
    }

    String host() {
        return "127.0.0.1:" + port();
    }

    List<Request> requests() {
        return requests;
    }

    /** Requests for paths with this in them. */
    List<Request> requests(String part) {
        return requests.stream().filter(request -> request.path().contains(part)).toList();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection; InputStream in = new BufferedInputStream(connection.getInputStream())) {
            connection.setTcpNoDelay(true);
            boolean more = true;
            while (more) {
                in.mark(1);
                int first = in.read();
                boolean tls = first == 0x16;
                if (first < 0 || tls) {
                    return;
                }
                in.reset();
                Request request = read(in);
                if (!request.path().equals("/v2/")) {
                    requests.add(request);
                }
                more = handler.apply(request).send(connection.getOutputStream());
            }
        } catch (IOException | HangUp e) {
            // One of the two hung up, which some tests want.
        }
    }

    private static Request read(InputStream in) throws IOException {
        String[] words = line(in).split(" ");
        Map<String, String> headers = new TreeMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
        }
        int question = words[1].indexOf('?');
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String body = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        return new Request(words[0], question < 0 ? words[1] : words[1].substring(0, question),
                question < 0 ? "" : words[1].substring(question + 1), headers, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the client hung up");
            }
            line.append((char) c);
        }
        return new String(line.toString().strip().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket connection : connections) {
            connection.close();
        }
        threads.shutdownNow();
    }
}
