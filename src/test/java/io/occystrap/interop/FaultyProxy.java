package io.occystrap.interop;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry and passes requests on, each over a connection of its own; what comes back may suffer. */
final class FaultyProxy implements AutoCloseable {

    /** What happens to answers. */
    @FunctionalInterface
    interface Fault {

        /**
         * @param exchange a request and its answer
         * @param client   who asked; closed afterwards
         */
        void pass(Exchange exchange, OutputStream client) throws IOException, InterruptedException;
    }

    /**
     * A request and the registry's answer.
     *
     * @param path    asked for
     * @param attempt counts the requests for that path, from 1
     * @param from    where the range begins that was asked for; otherwise 0
     * @param head    of the answer, with its empty line
     * @param length  of the body
     * @param body    not yet read
     */
    record Exchange(String path, int attempt, long from, String head, long length, InputStream body) {

        /** @return whether this is a blob or a part of one */
        boolean isBlob() {
            return path.contains("/blobs/") && head.startsWith("HTTP/1.1 20");
        }

        /** Passes on the whole answer. */
        void pass(OutputStream client) throws IOException {
            head(client);
            body.transferTo(client);
        }

        /** Passes on the head alone. */
        void head(OutputStream client) throws IOException {
            client.write(head.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Passes on so many bytes of the body. */
        void part(OutputStream client, long bytes) throws IOException {
            client.write(body.readNBytes((int) bytes));
            client.flush();
        }
    }

    private final ServerSocket server;
    private final int upstream;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Integer> attempts = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Fault fault;

    FaultyProxy(DockerRegistry registry, Fault fault) throws IOException {
        this.upstream = registry.port();
        this.fault = fault;
        this.server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.execute(this::accept);
    }

    /** @return HOST:PORT */
    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Passes everything on from now on. */
    void heal() {
        fault = Exchange::pass;
    }

    /** @return the paths that were asked for */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            } catch (IOException e) {
                // Closed; the loop ends.
            }
        }
    }

    private void serve(Socket client) {
        try (client; Socket registry = new Socket("127.0.0.1", upstream)) {
            String request = head(client.getInputStream());
            if (request.isEmpty() || request.charAt(0) > 'Z' || request.charAt(0) < 'A') {
                return;
            }
            registry.getOutputStream().write(request.replaceFirst("(?i)\r\nConnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = new BufferedInputStream(registry.getInputStream());
            String head = head(in);
            String path = request.split(" ")[1];
            requests.add(path);
            fault.pass(new Exchange(path, attempts.merge(path, 1, Integer::sum), number(request, "Range: bytes="), head,
                    number(head, "Content-Length: "), in), client.getOutputStream());
        } catch (IOException e) {
            // The client went away, which is what some tests do.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
            int next = in.read();
            if (next < 0 || head.length() == 0 && (next < 'A' || next > 'Z')) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static long number(String head, String before) {
        int start = head.indexOf(before);
        return start < 0 ? 0 : Long.parseLong(head.substring(start + before.length()).split("[^0-9]", 2)[0]);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
