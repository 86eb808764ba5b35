package io.occystrap.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands before a registry, and cuts each connection after so many bytes in one direction, whatever is in the middle. */
final class CuttingProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int upstream;
    private final long most;
    private final AtomicInteger cuts = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    CuttingProxy(DockerRegistry registry, long most) throws IOException {
        this.upstream = registry.port();
        this.most = most;
        this.server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        threads.execute(this::accept);
    }

    /** @return HOST:PORT */
    String host() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** @return how many connections were cut */
    int cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket registry = new Socket("127.0.0.1", upstream);
                threads.execute(() -> pass(client, registry));
                threads.execute(() -> pass(registry, client));
            } catch (IOException e) {
                // Closed; the loop ends.
            }
        }
    }

    private void pass(Socket from, Socket to) {
        long passed = 0;
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[64 << 10];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                passed += n;
                if (passed > most) {
                    cuts.incrementAndGet();
                    return;
                }
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (IOException e) {
            // The other direction was cut, or somebody went away.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
