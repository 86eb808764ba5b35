package io.occystrap.docker;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers on a unix socket as it is told, in the HTTP of Docker's Engine API. */
final class FakeDaemon implements AutoCloseable {

    /** Writes the body of an answer. */
    @FunctionalInterface
    interface Body {

        void writeTo(OutputStream out) throws Exception;
    }

    /**
     * @param status of HTTP
     * @param body   sent in chunks
     * @param whole  whether the last chunk is sent, too
     */
    record Answer(int status, Body body, boolean whole) { }

    private final Path socket;
    private final ServerSocketChannel server;
    private final Thread accepting = new Thread(this::accept, "fake daemon");
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<byte[]> bodies = new CopyOnWriteArrayList<>();

    FakeDaemon(Path folder) throws IOException {
        socket = folder.resolve("d.sock");
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        accepting.setDaemon(true);
        accepting.start();
    }

    /** @param request as in {@code GET /images/a:1/json} */
    FakeDaemon answer(String request, Answer answer) {
        answers.put(request, answer);
        return this;
    }

    FakeDaemon answer(String request, int status, byte[] body) {
        return answer(request, new Answer(status, out -> out.write(body), true));
    }

    FakeDaemon answer(String request, int status, String body) {
        return answer(request, status, body.getBytes(StandardCharsets.UTF_8));
    }

    DaemonAddress address() throws IOException {
        return DaemonAddress.find(socket.toString(), name -> null);
    }

    List<String> requests() {
        return requests;
    }

    /** @return what was sent to it, as far as it came, in its order */
    List<byte[]> bodies() {
        return bodies;
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                Thread thread = new Thread(() -> serve(channel), "fake daemon's connection");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel channel) {
        try (channel; InputStream in = new BufferedInputStream(Channels.newInputStream(channel));
                OutputStream out = Channels.newOutputStream(channel)) {
            String request = line(in).replace(" HTTP/1.1", "");
            requests.add(request);
            boolean chunked = false;
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                chunked |= header.equalsIgnoreCase("Transfer-Encoding: chunked");
            }
            if (chunked) {
                readBody(in);
            }
            Answer answer = answers.getOrDefault(request, new Answer(404, body -> body.write(
                    "{\"message\":\"no such image\"}".getBytes(StandardCharsets.UTF_8)), true));
            out.write(("HTTP/1.1 " + answer.status() + " As told\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            answer.body().writeTo(new Chunks(out));
            if (answer.whole()) {
                out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        } catch (Exception e) {
            // The other side has gone.
        }
    }

    private void readBody(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                body.write(in.readNBytes(size));
                line(in);
            }
            line(in);
        } catch (NumberFormatException e) {
            throw new IOException("the body broke off", e);
        } finally {
            bodies.add(body.toByteArray());
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        try {
            // While that thread is in its call, the kernel still takes connections.
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Chunks extends OutputStream {

        private final OutputStream out;

        Chunks(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > 0) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
                out.write(bytes, offset, length);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }
}
