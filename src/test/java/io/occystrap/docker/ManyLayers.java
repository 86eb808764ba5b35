package io.occystrap.docker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.occystrap.fixture.RawTar;
import io.occystrap.fixture.Sha;
import io.occystrap.image.Image;
import io.occystrap.image.Layer;
import io.occystrap.image.Limits;
import io.occystrap.image.TransferListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Random;

/** Started by a test, with a heap that is smaller than the layers together: reads them one after the other, and all. */
final class ManyLayers {

    private static final int COUNT = 150;
    private static final int SIZE = 1 << 20;

    private ManyLayers() {
    }

    /** @param args an empty folder */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        ArrayNode diffIds = JsonNodeFactory.instance.arrayNode();
        ArrayNode paths = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < COUNT; i++) {
            diffIds.add(Sha.sha256(content(i)));
            paths.add(Sha.hex256(content(i)) + ".tar");
        }
        ObjectNode top = JsonNodeFactory.instance.objectNode().put("os", "linux");
        top.putObject("rootfs").set("diff_ids", diffIds);
        byte[] config = new ObjectMapper().writeValueAsBytes(top);
        ObjectNode inspected = JsonNodeFactory.instance.objectNode().put("Id", Sha.sha256(config));
        inspected.putObject("RootFS").set("Layers", diffIds);
        ArrayNode manifest = JsonNodeFactory.instance.arrayNode();
        manifest.addObject().put("Config", "c.json").set("Layers", paths);
        try (FakeDaemon daemon = new FakeDaemon(folder)) {
            daemon.answer("GET /images/ns/app:1/json", 200, inspected.toString()).answer(
                    "GET /images/" + Sha.sha256(config) + "/get", new FakeDaemon.Answer(200, out -> {
                        for (int i = 0; i < COUNT; i++) {
                            file(out, paths.get(i).asText(), content(i));
                        }
                        file(out, "c.json", config);
                        file(out, "manifest.json", new ObjectMapper().writeValueAsBytes(manifest));
                    }, true));
            try (Image image = new DockerSource(daemon.address(), folder, Limits.DEFAULT, TransferListener.NONE).find("ns/app:1")) {
                long bytes = 0;
                for (Layer layer : image.layers()) {
                    try (InputStream in = layer.uncompressed()) {
                        bytes += in.transferTo(OutputStream.nullOutputStream());
                    }
                }
                System.out.println(bytes + " bytes of " + image.config().diffIds().size() + " layers");
            }
        }
    }

    private static byte[] content(int seed) {
        byte[] content = new byte[SIZE];
        new Random(seed).nextBytes(content);
        return content;
    }

    private static void file(OutputStream out, String name, byte[] content) throws IOException {
        out.write(RawTar.header(name, '0', RawTar.octal(content.length), "", ""));
        out.write(content);
        out.write(new byte[(512 - content.length % 512) % 512]);
    }
}
