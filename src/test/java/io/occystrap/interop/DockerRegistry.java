package io.occystrap.interop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.occystrap.fixture.Sha;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** The distribution project's registry, on a free port of this machine. */
final class DockerRegistry implements AutoCloseable {

    private final int port;
    private final Path storage;
    private final Path log;
    private final Process process;

    private DockerRegistry(int port, Path storage, Path log, Process process) {
        this.port = port;
        this.storage = storage;
        this.log = log;
        this.process = process;
    }

    /**
     * @param folder   for its files
     * @param htpasswd who may read and write; null for everybody
     * @return the registry, which answers
     */
    static DockerRegistry start(Path folder, Path htpasswd) throws IOException {
        return start(folder, folder.resolve("storage"), "", htpasswd == null ? "" : """
                auth:
                  htpasswd:
                    realm: interop
                    path: %s
                """.formatted(htpasswd));
    }

    /**
     * @param folder  for its files
     * @param storage may be that of another one
     * @param http    more lines of the section http, each indented by two
     * @param more    sections
     * @return the registry, which answers
     */
    static DockerRegistry start(Path folder, Path storage, String http, String more) throws IOException {
        int port = freePort();
        Path config = Files.createDirectories(folder).resolve("config.yml");
        Files.writeString(config, """
                version: 0.1
                log:
                  level: error
                  accesslog:
                    disabled: false
                storage:
                  filesystem:
                    rootdirectory: %s
                http:
                  addr: 127.0.0.1:%d
                """.formatted(storage, port) + http + more);
        Path log = folder.resolve("access.log");
        Process process = new ProcessBuilder(Command.find("docker-registry").orElseThrow().toString(), "serve",
                config.toString()).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        DockerRegistry registry = new DockerRegistry(port, storage, log, process);
        try {
            Awaitility.await("docker-registry").atMost(Duration.ofSeconds(20)).until(() -> answers(port));
        } catch (RuntimeException e) {
            registry.close();
            throw new IOException(Files.readString(log), e);
        }
        return registry;
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }

    private static boolean answers(int port) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** @return where it keeps everything */
    Path storage() {
        return storage;
    }

    int port() {
        return port;
    }

    /** @return HOST:PORT */
    String host() {
        return "127.0.0.1:" + port;
    }

    /** @return the paths that were read with GET so far */
    List<String> gets() throws IOException {
        return requests("GET");
    }

    /** @return the paths that were asked for so far, with that method */
    List<String> requests(String method) throws IOException {
        List<String> paths = new ArrayList<>();
        for (String line : Files.readAllLines(log)) {
            int start = line.indexOf("\"" + method + " ");
            if (start >= 0) {
                paths.add(line.substring(start + method.length() + 2).split(" ")[0]);
            }
        }
        return paths;
    }

    /** @return the manifest's digest, as skopeo has it */
    String digest(String image) throws IOException, InterruptedException {
        byte[] manifest = Command.of("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + host() + "/" + image)
                .run().succeeds().out().getBytes(StandardCharsets.UTF_8);
        return Sha.sha256(manifest);
    }

    /** @return what skopeo says the manifest is, byte for byte */
    JsonNode manifest(String image) throws IOException, InterruptedException {
        return new ObjectMapper().readTree(Command.of("skopeo", "inspect", "--raw", "--tls-verify=false",
                "docker://" + host() + "/" + image).output());
    }

    /** @return what skopeo says the config is, of the platform that the options choose */
    JsonNode config(String image, String... options) throws IOException, InterruptedException {
        Command command = Command.of("skopeo").with(options).with("inspect", "--config", "--raw", "--tls-verify=false",
                "docker://" + host() + "/" + image);
        return new ObjectMapper().readTree(command.output());
    }

    /** @return the image ID that the manifest names */
    String imageId(String image) throws IOException, InterruptedException {
        return manifest(image).at("/config/digest").asText();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
