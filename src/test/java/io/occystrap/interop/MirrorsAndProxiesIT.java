package io.occystrap.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Registries that are reached in a roundabout way. */
@RequiresTools({"docker-registry", "skopeo", "openssl", "tar", "gzip", "busybox"})
@ExtendWith(Services.class)
class MirrorsAndProxiesIT {

    @TempDir
    private Path folder;
    private final DockerRegistry registry;
    private final String[] image;

    MirrorsAndProxiesIT(DockerRegistry registry, TestImages images) throws Exception {
        this.registry = registry;
        this.image = images.small().split(":");
    }

    private Command fetch(String host, String... options) {
        return Launcher.occystrap(options).with("--json", "--verbose", "fetch-to-tarfile", host, image[0], image[1],
                folder.resolve("out.tar").toString()).environment("HOME", folder.toString());
    }

    private Command.Outcome succeeds(Command fetch) throws Exception {
        Command.Outcome outcome = fetch.run().succeeds();
        assertThat(outcome.out()).contains(registry.imageId(String.join(":", image)));
        return outcome;
    }

    /** The registry itself does not exist; one mirror does not answer, one lacks the image, the third has it. */
    @Test
    void mirrorsAreNamedInTheFileTheEnvironmentAndOnTheCommandLine() throws Exception {
        String dead = "127.0.0.1:" + DockerRegistry.freePort();
        String mirrors = dead + ", " + registry.host() + "/nowhere, " + registry.host();
        Path file = Files.writeString(folder.resolve("my.properties"),
                "occystrap.mirror.registry.invalid_5000=" + mirrors + "\n");
        String itself = "registry.invalid:5000";

        Command.Outcome outcome = succeeds(fetch(itself, "--set", "occystrap.mirror." + itself + "=" + mirrors));
        assertThat(outcome.errors().stream().filter(line -> line.contains("is read from"))).singleElement().asString()
                .contains(itself + "/ns/small:1").contains(registry.host() + "/ns/small:1");
        assertThat(outcome.errors().stream().filter(line -> line.contains("passed over"))).hasSize(2);
        succeeds(fetch(itself).environment("OCCYSTRAP_MIRROR_REGISTRY_INVALID_5000", mirrors));
        succeeds(fetch(itself, "--config", file.toString()));
        assertThat(fetch(itself).run().code()).isEqualTo(6);
    }

    /** A name that no resolver knows is reached through the proxy, which is logged in to; the password is not shown. */
    @Test
    void theProxyOfTheEnvironmentIsUsed() throws Exception {
        CertificateAuthority authority = new CertificateAuthority(folder.resolve("ca"));
        CertificateAuthority.Issued server = authority.issue("server");
        DockerRegistry secure = DockerRegistry.start(folder.resolve("registry"), registry.storage(), """
                  tls:
                    certificate: %s
                    key: %s
                """.formatted(server.certificate(), server.key()), "");
        try (secure; Tunnel tunnel = new Tunnel(secure.port())) {
            authority.trustedBy(folder, "registry.test");
            Command.Outcome outcome = succeeds(fetch("registry.test")
                    .environment("HTTPS_PROXY", "http://me:pr0xy-s3cret@127.0.0.1:" + tunnel.port()));

            assertThat(outcome.err()).doesNotContain("pr0xy-s3cret");
            String login = Base64.getEncoder().encodeToString("me:pr0xy-s3cret".getBytes(StandardCharsets.US_ASCII));
            assertThat(tunnel.requests()).isNotEmpty().allMatch(request -> request.startsWith("CONNECT registry.test:443 ")
                    && request.contains("Proxy-Authorization: Basic " + login + "\r\n"));
            assertThat(fetch("registry.test").environment("HTTPS_PROXY", "http://127.0.0.1:" + tunnel.port())
                    .environment("NO_PROXY", ".test").run().code()).isEqualTo(6);
        }
    }

    /** A proxy that knows one server, whatever it is asked for. */
    private static final class Tunnel implements AutoCloseable {

        private final ServerSocket server;
        private final int target;
        private final ExecutorService threads = Executors.newCachedThreadPool();
        private final List<String> requests = new CopyOnWriteArrayList<>();

        Tunnel(int target) throws IOException {
            this.target = target;
            this.server = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            threads.execute(this::accept);
        }

        int port() {
            return server.getLocalPort();
        }

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
            try (client; Socket registry = new Socket("127.0.0.1", target)) {
                StringBuilder head = new StringBuilder();
                while (head.indexOf("\r\n\r\n") < 0) {
                    head.append((char) client.getInputStream().read());
                }
                requests.add(head.toString());
                client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                InputStream up = client.getInputStream();
                threads.execute(() -> {
                    try {
                        up.transferTo(registry.getOutputStream());
                    } catch (IOException e) {
                        // One of the two hung up.
                    }
                });
                registry.getInputStream().transferTo(client.getOutputStream());
            } catch (IOException e) {
                // One of the two hung up.
            }
        }

        @Override
        public void close() throws IOException {
            server.close();
            threads.shutdownNow();
        }
    }
}
