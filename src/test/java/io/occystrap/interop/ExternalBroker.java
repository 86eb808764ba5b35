package io.occystrap.interop;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.activemq.artemis.core.config.impl.SecurityConfiguration;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.apache.activemq.artemis.spi.core.security.ActiveMQJAASSecurityManager;
import org.apache.activemq.artemis.spi.core.security.jaas.InVMLoginModule;
import org.awaitility.Awaitility;

/** An ActiveMQ Artemis in a process of its own, set up by {@code docker/broker.xml}, with one user. */
final class ExternalBroker implements AutoCloseable {

    static final String USER = "worker";
    static final String PASSWORD = "s3cr3t-of-the-broker";

    private final Path folder;
    private final int port;
    private Process process;

    private ExternalBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** @return the broker, which answers */
    static ExternalBroker start(Path folder) throws IOException {
        ExternalBroker broker = new ExternalBroker(folder, DockerRegistry.freePort());
        broker.start();
        return broker;
    }

    /** Starts it again, with what it had. */
    void start() throws IOException {
        process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-Dbroker.port=" + port, "-Ddata.dir=" + folder.resolve("broker"), "-cp", System.getProperty("java.class.path"),
                ExternalBroker.class.getName()).redirectErrorStream(true)
                .redirectOutput(folder.resolve("broker.log").toFile()).start();
        Awaitility.await("the broker").atMost(Duration.ofSeconds(60)).until(this::answers);
    }

    private boolean answers() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Ends it as a power cut does. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** @param args none */
    public static void main(String[] args) throws Exception {
        SecurityConfiguration users = new SecurityConfiguration();
        users.addUser(USER, PASSWORD);
        users.addRole(USER, "occystrap");
        EmbeddedActiveMQ broker = new EmbeddedActiveMQ();
        broker.setConfigResourcePath(Path.of("docker/broker.xml").toUri().toString());
        broker.setSecurityManager(new ActiveMQJAASSecurityManager(InVMLoginModule.class.getName(), users));
        broker.start();
    }
}
