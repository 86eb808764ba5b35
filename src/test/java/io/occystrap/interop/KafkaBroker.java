package io.occystrap.interop;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** An Apache Kafka in a process of its own, which is its controller, too. */
final class KafkaBroker implements AutoCloseable {

    private static final String CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk";

    private final Path folder;
    private final int port;
    private Process process;

    private KafkaBroker(Path folder, int port) {
        this.folder = folder;
        this.port = port;
    }

    /** @return the broker, which answers */
    static KafkaBroker start(Path folder) throws IOException, InterruptedException {
        KafkaBroker broker = new KafkaBroker(folder, DockerRegistry.freePort());
        int controller = DockerRegistry.freePort();
        Files.writeString(folder.resolve("server.properties"), """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
                log.dirs=%3$s
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=1
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                num.partitions=2
                group.initial.rebalance.delay.ms=0
                log.cleaner.enable=false
                """.formatted(broker.port, controller, folder.resolve("kafka")));
        broker.java("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c").waitFor();
        broker.process = broker.java("kafka.Kafka");
        Awaitility.await("kafka").atMost(Duration.ofSeconds(90)).until(broker::answers);
        return broker;
    }

    private Process java(String program, String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
                "-cp", System.getProperty("java.class.path"), program));
        line.addAll(List.of(words));
        line.add(folder.resolve("server.properties").toString());
        return new ProcessBuilder(line).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("kafka.log").toFile())).start();
    }

    private boolean answers() {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** @return HOST:PORT */
    String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
