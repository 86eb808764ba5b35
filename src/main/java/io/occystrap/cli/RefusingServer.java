package io.occystrap.cli;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/** A server on this machine that turns down whoever comes: what talks to it needs the classes of its protocol all the same. */
final class RefusingServer implements Closeable {

    private static final int QUEUE = 8;
    private static final ByteBuffer NOT_FOUND = ByteBuffer.wrap(
            "HTTP/1.1 404 Not Found\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

    @FunctionalInterface
    private interface Visit {

        /** Takes the next who comes, and turns it down. */
        void serve() throws IOException;
    }

    private final String address;
    private final Closeable listener;
    private volatile boolean closed;

    private RefusingServer(String address, Closeable listener, Visit visit) {
        this.address = address;
        this.listener = listener;
        Thread thread = new Thread(() -> serve(visit), "refusing server");
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * @param socket that it makes
     * @return a daemon that has no image
     * @throws IOException if it cannot listen there
     */
    static RefusingServer daemon(Path socket) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        return new RefusingServer(socket.toString(), server, () -> {
            try (SocketChannel channel = server.accept()) {
                channel.read(ByteBuffer.allocate(1 << 10));
                channel.write(NOT_FOUND.duplicate());
            }
        });
    }

    /**
     * @return a registry with TLS, but without a certificate
     * @throws IOException              if it cannot listen
     * @throws NoSuchAlgorithmException if this Java has no TLS
     */
    static RefusingServer registry() throws IOException, NoSuchAlgorithmException {
        SSLServerSocket server = (SSLServerSocket) SSLContext.getDefault().getServerSocketFactory()
                .createServerSocket(0, QUEUE, InetAddress.getLoopbackAddress());
        return new RefusingServer("localhost:" + server.getLocalPort(), server, () -> {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.startHandshake();
            }
        });
    }

    /** @return where it listens: a path, or {@code HOST:PORT} */
    String address() {
        return address;
    }

    private void serve(Visit visit) {
        while (!closed) {
            try {
                visit.serve();
            } catch (IOException e) {
                // That was one.
                continue;
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        listener.close();
    }
}
